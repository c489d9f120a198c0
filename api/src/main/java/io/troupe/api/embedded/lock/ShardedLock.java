package io.troupe.api.embedded.lock;

import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.kind.KindReply;
import io.troupe.api.embedded.session.Sessions;
import io.troupe.api.lock.AsyncTroupeLock;
import io.troupe.api.lock.LockAnswer;
import io.troupe.api.lock.LockTerms;
import io.troupe.api.map.Options;
import io.troupe.api.request.Requests;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.sharding.region.PartitionClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lock in its partition: one request each. */
final class ShardedLock implements AsyncTroupeLock {
  private static final Logger LOG = LoggerFactory.getLogger(ShardedLock.class);

  private static final LockAnswer NO_SESSION =
      new LockAnswer.NotAllowed(LockReply.NotAllowed.Why.NO_SESSION);

  private final LockName name;
  private final PartitionId partition;
  private final PartitionClient client;
  private final PartitionClient waits;
  private final Sessions sessions;

  /**
   * A lock.
   *
   * @param client for all but waits
   * @param waits for those, which are under way for long
   * @param sessions that it may be held under
   */
  ShardedLock(
      LockName name,
      PartitionId partition,
      PartitionClient client,
      PartitionClient waits,
      Sessions sessions) {
    this.name = name;
    this.partition = partition;
    this.client = client;
    this.waits = waits;
    this.sessions = sessions;
  }

  @Override
  public LockName name() {
    return name;
  }

  @Override
  public CompletionStage<LockAnswer> acquire(LockOwner owner, LockTerms terms, Options options) {
    return terms
        .session()
        .map(session -> acquireUnder(session, owner, terms, options))
        .orElseGet(
            () ->
                write(
                    () ->
                        new LockCommand.Acquire(
                            name,
                            owner,
                            terms.mode(),
                            terms.lease().toMillis(),
                            terms.delay().toMillis(),
                            terms.patience().toMillis()),
                    options,
                    reply -> acquired(reply, terms)));
  }

  /** The partition knows the session before anything is bound to it there. */
  private CompletionStage<LockAnswer> acquireUnder(
      GuestId session, LockOwner owner, LockTerms terms, Options options) {
    return sessions.within(
        session,
        partition,
        options,
        left ->
            write(
                () ->
                    new LockCommand.AcquireUnder(
                        name,
                        owner,
                        terms.mode(),
                        session,
                        terms.delay().toMillis(),
                        terms.patience().toMillis()),
                left,
                reply -> acquired(reply, terms)),
        NO_SESSION);
  }

  private static LockAnswer acquired(KindReply reply, LockTerms terms) {
    return switch (reply) {
      case LockReply.Granted granted ->
          new LockAnswer.Held(
              granted.ticket(),
              granted.token(),
              granted.holds(),
              terms.session().isPresent() ? Duration.ZERO : terms.lease());
      case LockReply.Queued queued ->
          new LockAnswer.Waiting(queued.ticket(), Optional.of(queued.ahead()));
      case LockReply.Busy busy -> new LockAnswer.Busy(busy.token());
      case LockReply.NotAllowed not -> new LockAnswer.NotAllowed(not.why());
      default -> throw otherwise(reply);
    };
  }

  @Override
  public CompletionStage<LockAnswer> await(LockOwner owner, LockTicket ticket, Options options) {
    return waiting(
        new LockCommand.Await(name, owner, ticket),
        options,
        ShardedLock::awaited,
        new LockAnswer.Waiting(ticket, Optional.empty()));
  }

  /** A read that waits; answers so where nothing was said in time. */
  private <R> CompletionStage<R> waiting(
      LockCommand command, Options options, Function<LockReply, R> answer, R otherwise) {
    return Requests.plain(
        waits
            .read(partition, command, options.timeout(), reply -> answer.apply((LockReply) reply))
            .exceptionallyCompose(
                failure ->
                    isOverForNow(failure)
                        ? CompletableFuture.completedFuture(otherwise)
                        : CompletableFuture.failedFuture(failure)));
  }

  /** Nothing was said in time: so it is still waited for, as far as anybody knows. */
  private static boolean isOverForNow(Throwable failure) {
    return failure instanceof UnknownOutcomeException
        || (failure instanceof RefusedException refused
            && refused.refusal().code() == Refusal.Code.DEADLINE_PASSED);
  }

  private static LockAnswer awaited(LockReply reply) {
    return switch (reply) {
      case LockReply.Held held ->
          new LockAnswer.Held(
              held.ticket(), held.token(), held.holds(), Duration.ofMillis(held.leftMillis()));
      case LockReply.Deadlocked deadlocked -> new LockAnswer.Deadlocked(deadlocked.cycle());
      default -> new LockAnswer.Gone();
    };
  }

  @Override
  public CompletionStage<Boolean> renew(
      LockOwner owner, FencingToken token, Duration lease, Options options) {
    return write(
        () -> new LockCommand.Renew(name, owner, token, lease.toMillis()),
        options,
        reply ->
            switch (reply) {
              case LockReply.Renewed unused -> true;
              case LockReply.NotHeld unused -> false;
              default -> throw otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Optional<Integer>> release(
      LockOwner owner, FencingToken token, Options options) {
    return write(
        () -> new LockCommand.Release(name, owner, token),
        options,
        reply ->
            switch (reply) {
              case LockReply.Released released -> Optional.of(released.holds());
              case LockReply.NotHeld unused -> Optional.empty();
              default -> throw otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Boolean> leave(LockOwner owner, LockTicket ticket, Options options) {
    return write(
        () -> new LockCommand.Leave(name, owner, ticket),
        options,
        reply ->
            switch (reply) {
              case LockReply.Left unused -> true;
              case LockReply.NotHeld unused -> false;
              default -> throw otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Optional<Integer>> forceRelease(
      Optional<FencingToken> token, Options options) {
    return write(
        () -> new LockCommand.ForceRelease(name, token),
        options,
        reply ->
            switch (reply) {
              case LockReply.Forced forced -> {
                LOG.warn(
                    "lock {} was taken from {} who held it under {}, {}",
                    name,
                    forced.holders(),
                    token.map(it -> "token " + it.number()).orElse("any token"),
                    options.principal().equals(Principal.NONE)
                        ? "by somebody who did not say who"
                        : "by " + options.principal());
                yield Optional.of(forced.holders());
              }
              case LockReply.NotHeld unused -> Optional.empty();
              default -> throw otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Optional<Integer>> ask(Optional<FencingToken> token, Options options) {
    return write(
        () -> new LockCommand.AskHolders(name, token),
        options,
        reply ->
            switch (reply) {
              case LockReply.Asked asked -> Optional.of(asked.holders());
              case LockReply.NotHeld unused -> Optional.empty();
              default -> throw otherwise(reply);
            });
  }

  @Override
  public CompletionStage<Ask> awaitAsk(
      LockOwner owner, LockTicket ticket, Ask known, Options options) {
    return waiting(
        new LockCommand.AwaitAsked(name, owner, ticket, known == Ask.ASKED),
        options,
        reply ->
            switch (reply) {
              case LockReply.Asked unused -> Ask.ASKED;
              case LockReply.NotHeld unused -> Ask.GONE;
              default -> throw otherwise(reply);
            },
        known);
  }

  @Override
  public CompletionStage<LockReply.Explained> explain(Options options) {
    return client.read(
        partition,
        new LockCommand.Explain(name),
        options.timeout(),
        LockReply.Explained.class::cast);
  }

  private <R> CompletionStage<R> write(
      Supplier<LockCommand> command, Options options, Function<KindReply, R> answer) {
    return Requests.checked(
        () ->
            client.write(
                partition,
                command.get(),
                Requests.lasting(options).timeout(),
                Requests.given(options),
                options.principal(),
                answer));
  }

  private static RuntimeException otherwise(KindReply reply) {
    return Requests.reused("answered with " + reply.getClass().getSimpleName());
  }
}
