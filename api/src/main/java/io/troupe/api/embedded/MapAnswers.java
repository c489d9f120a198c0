package io.troupe.api.embedded;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.kind.KindReply;
import io.troupe.api.lock.StaleTokenException;
import io.troupe.api.map.AsyncTroupeMap.Counter;
import io.troupe.api.map.Written;
import io.troupe.api.request.Requests;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.map.MapReply;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** What a partition's answer to a change means for who asked. */
final class MapAnswers {
  private MapAnswers() {}

  /**
   * What the answer to a change under a guard means, beside what it means without.
   *
   * @param stale counts those that came too late
   */
  static <R> Function<KindReply, R> under(
      Guard guard, LongAdder stale, Function<KindReply, R> answer) {
    return reply ->
        switch ((MapReply) reply) {
          case MapReply.StaleToken(var newest) -> {
            stale.increment();
            throw new StaleTokenException(guard.token(), newest);
          }
          case MapReply.GuardsFull(int most) ->
              throw new RefusedException(
                  Refusal.Code.FULL,
                  "the key's partition remembers the tokens of %d guards, and may of no more"
                          .formatted(most)
                      + " (troupe.map.max-guards); nothing changed");
          case MapReply other -> answer.apply(other);
        };
  }

  static Written stored(KindReply reply) {
    return switch ((MapReply) reply) {
      case MapReply.Stored stored -> new Written.Stored(stored.version(), stored.created());
      case MapReply.ConditionFailed failed -> new Written.ConditionFailed(failed.current());
      default -> throw otherwise(reply);
    };
  }

  /** What a put under a session did; empty if the session is not known there. */
  static Optional<Written> bound(KindReply reply) {
    return switch ((MapReply) reply) {
      case MapReply.NoSession unused -> Optional.empty();
      case MapReply.BondsFull(int most) ->
          throw new RefusedException(
              Refusal.Code.FULL,
              "%d keys of the key's partition are bound to the session, or to all, and no more may"
                      .formatted(most)
                  + " (troupe.map.max-session-keys, max-bound-keys); nothing changed");
      case MapReply other -> Optional.of(stored(other));
    };
  }

  static Optional<Written> removed(KindReply reply) {
    return switch ((MapReply) reply) {
      case MapReply.Removed removed -> Optional.of(new Written.Removed(removed.version()));
      case MapReply.ConditionFailed failed ->
          Optional.of(new Written.ConditionFailed(failed.current()));
      case MapReply.Absent unused -> Optional.empty();
      default -> throw otherwise(reply);
    };
  }

  static Counter counted(KindReply reply) {
    return switch ((MapReply) reply) {
      case MapReply.Incremented sum -> new Counter(sum.version(), sum.number());
      case MapReply.NotANumber unused ->
          throw new RefusedException(
              Refusal.Code.WRONG_TYPE,
              "the value is not a decimal number of 64 bits, or the sum would not be one");
      default -> throw otherwise(reply);
    };
  }

  static long cleared(KindReply reply) {
    if (reply instanceof MapReply.Cleared cleared) {
      return cleared.keys();
    }
    throw otherwise(reply);
  }

  /** A partition answers a repeated id with the outcome that it had, whatever is asked with it. */
  private static RuntimeException otherwise(KindReply reply) {
    return switch ((MapReply) reply) {
      case MapReply.Stored unused -> Requests.reused("setting a key");
      case MapReply.Removed unused -> Requests.reused("removing a key");
      case MapReply.Incremented unused -> Requests.reused("an increment");
      case MapReply.Cleared unused -> Requests.reused("clearing a map");
      case MapReply.Found unused -> unexpected(reply);
      case MapReply.Absent unused -> unexpected(reply);
      case MapReply.ConditionFailed unused -> unexpected(reply);
      case MapReply.NotANumber unused -> unexpected(reply);
      case MapReply.Counted unused -> unexpected(reply);
      case MapReply.Page unused -> unexpected(reply);
      case MapReply.Names unused -> unexpected(reply);
      case MapReply.OutOfHistory unused -> unexpected(reply);
      case MapReply.ChangesForgotten unused -> unexpected(reply);
      case MapReply.Revisions unused -> unexpected(reply);
      case MapReply.Changes unused -> unexpected(reply);
      case MapReply.StaleToken unused -> Requests.reused("a write under a fencing token");
      case MapReply.NoSession unused -> Requests.reused("a put under a session");
      case MapReply.BondsFull unused -> Requests.reused("a put under a session");
      case MapReply.GuardsFull unused -> Requests.reused("a write under a fencing token");
    };
  }

  private static IllegalStateException unexpected(KindReply reply) {
    return new IllegalStateException(
        "a map answered a write with " + reply.getClass().getSimpleName());
  }
}
