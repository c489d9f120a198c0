package io.troupe.simulation.cluster;

import io.troupe.testkit.world.Network.Link;
import java.util.Map;
import java.util.TreeMap;

/** When a node, or the way between two, was last not as it should be. */
final class Disturbances implements RegisterTruth.Quiet {
  /** Silence, the age of a report of it, and what both take until they are over. */
  private static final long OVER_AFTER_NANOS =
      (2 * ClusterWorld.SILENT_MILLIS + 600) * ClusterPlan.MILLI;

  private final ClusterWorld world;
  private final Map<Integer, Long> nodes = new TreeMap<>();
  private final Map<String, Long> ways = new TreeMap<>();

  Disturbances(ClusterWorld world) {
    this.world = world;
  }

  /** It is not as it should be until then. */
  void node(int number, long untilNanos) {
    nodes.merge(number, untilNanos, Math::max);
  }

  /** Nothing or little passes until then. */
  void way(Link link, long untilNanos) {
    ways.merge(key(link.from(), link.to()), untilNanos, Math::max);
  }

  private static String key(int one, int other) {
    return Math.min(one, other) + "-" + Math.max(one, other);
  }

  @Override
  public boolean wasSteady(String member, long atMillis) {
    return isOver(nodes.getOrDefault(world.member(member).number(), 0L), atMillis);
  }

  /** Where heartbeats may be lost in a row, or reports be late, nothing is sure. */
  @Override
  public boolean was(String one, String other, long atMillis) {
    ClusterNode a = world.member(one);
    ClusterNode b = world.member(other);
    return !world.plan.has(Trouble.Kind.LOSS)
        && !world.plan.has(Trouble.Kind.LATE_MESSAGES)
        && !world.plan.has(Trouble.Kind.CLOG)
        && a.isAwake()
        && b.isAwake()
        && world.calls.isOpen(new Link(a.number(), b.number()))
        && world.calls.isOpen(new Link(b.number(), a.number()))
        && wasSteady(one, atMillis)
        && wasSteady(other, atMillis)
        && isOver(ways.getOrDefault(key(a.number(), b.number()), 0L), atMillis);
  }

  private static boolean isOver(long nanos, long atMillis) {
    return nanos + OVER_AFTER_NANOS < atMillis * ClusterPlan.MILLI;
  }
}
