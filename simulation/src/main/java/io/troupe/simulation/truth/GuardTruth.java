package io.troupe.simulation.truth;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.FencingToken;
import io.troupe.sharding.guard.GuardLimits;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapReply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens were seen. Told twice: as the rules are to decide, in partition time; and as users
 * are promised it, in the world's own time, which no owner knows.
 */
final class GuardTruth {
  private static final double NANOS_PER_MILLI = 1e6;

  private final GuardLimits limits;
  private final double slowest;

  /** As the rules are to have it, by name, or by map and key. */
  private final Map<List<String>, Seen> seen = new HashMap<>();

  /** The largest that was ever let in, until a smaller one rightly was. */
  private final Map<List<String>, Seen> largest = new HashMap<>();

  /** A token, and when it was let in last: partition time, or the world's. */
  private record Seen(long token, long at) {}

  GuardTruth(GuardLimits limits, double slowest) {
    this.limits = limits;
    this.slowest = slowest;
  }

  /** The answer to a write that must not be done; empty if the write itself decides. */
  Optional<MapReply> refuses(MapCommand.Guarded guarded, long timeMillis) {
    @Nullable Seen before = seen.get(place(guarded));
    if (before != null && before.token() > guarded.guard().token().number()) {
      return Optional.of(new MapReply.StaleToken(new FencingToken(before.token())));
    }
    boolean full =
        before == null
            && seen.size() >= limits.most()
            && seen.values().stream().noneMatch(it -> isOver(it, timeMillis));
    return full ? Optional.of(new MapReply.GuardsFull(limits.most())) : Optional.empty();
  }

  /** A write was done that was decided at this time of the world. */
  void passed(MapCommand.Guarded guarded, long number, long timeMillis, long decidedNanos) {
    List<String> place = place(guarded);
    long token = guarded.guard().token().number();
    @Nullable Seen before = largest.get(place);
    if (before != null && before.token() > token) {
      double kept = before.at() + limits.keepMillis() * NANOS_PER_MILLI / slowest;
      check(
          decidedNanos >= kept,
          "P4 fenced: event %s writes %s under token %s behind %s, which was seen %.3f ms before",
          number,
          place,
          token,
          before.token(),
          (decidedNanos - before.at()) / NANOS_PER_MILLI);
    }
    largest.put(place, new Seen(token, decidedNanos));
    seen.values().removeIf(it -> isOver(it, timeMillis));
    seen.put(place, new Seen(token, timeMillis));
  }

  private boolean isOver(Seen it, long timeMillis) {
    // A tenth for the drift of clocks, and the millisecond that may have begun.
    return it.at() + limits.keepMillis() * 11 / 10 + 1 <= timeMillis;
  }

  private static List<String> place(MapCommand.Guarded guarded) {
    return guarded
        .guard()
        .name()
        .map(name -> List.of(name.value()))
        .orElseGet(() -> List.of(guarded.write().map().value(), guarded.write().key().toString()));
  }
}
