package io.troupe.simulation.partition;

import io.troupe.actors.kind.Access;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whom each asker takes for the owner. Where routes are stale, it keeps to an owner as long as that
 * one lives, and may or may not hear of a new one; for writes, which an old owner cannot answer,
 * sooner than for reads. So an old owner may go on without a write that would tell it of its end.
 */
final class Routes {
  private final Random random;
  private final TreeMap<Route, Incarnation> known = new TreeMap<>();

  private record Route(String asker, boolean writes) implements Comparable<Route> {
    @Override
    public int compareTo(Route other) {
      int byAsker = asker.compareTo(other.asker);
      return byAsker != 0 ? byAsker : Boolean.compare(writes, other.writes);
    }
  }

  Routes(Random random) {
    this.random = random;
  }

  /** Some hear of a new owner. */
  void started(Incarnation owner) {
    known.replaceAll(
        (route, old) -> random.nextInt(100) < (route.writes() ? 80 : 30) ? owner : old);
  }

  /** One of those that live. */
  Incarnation ownerFor(Copy copy, List<Incarnation> live, boolean stale) {
    Route route = new Route(copy.asker().name(), copy.command().access() instanceof Access.Write);
    @Nullable Incarnation old = known.get(route);
    if (stale && old != null && old.isLive()) {
      return old;
    }
    Incarnation any = live.get(random.nextInt(live.size()));
    known.put(route, any);
    return any;
  }
}
