package io.troupe.api.cli.ring;

import io.troupe.api.ring.RingPlan;
import io.troupe.api.ring.RingStatus;
import io.troupe.api.ring.RingStatus.NodeLoad;
import io.troupe.api.ring.RingStatus.ZoneLoad;
import io.troupe.sharding.ring.RebalancePlan.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The ring and plans of it, for people. */
final class RingText {
  private static final String ROW = "%-24s %-16s %6s %6s %6s %6s%s";

  private RingText() {}

  static String of(RingStatus status) {
    return String.join(System.lineSeparator(), lines(status));
  }

  static String of(RingPlan plan) {
    Map<String, Integer> ways = new TreeMap<>();
    for (Move move : plan.moves()) {
      ways.merge(move.from() + " to " + move.to(), 1, Integer::sum);
    }
    int all = plan.after().partitions();
    List<String> lines = new ArrayList<>();
    lines.add("%d of %d partitions would move".formatted(plan.moves().size(), all));
    ways.forEach((way, count) -> lines.add("%6d from %s".formatted(count, way)));
    lines.add("");
    lines.addAll(lines(plan.after()));
    return String.join(System.lineSeparator(), lines);
  }

  private static List<String> lines(RingStatus status) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%d partitions; a node has at most %d %% of its even share"
            .formatted(status.partitions(), status.loadBoundPercent()));
    lines.add(ROW.formatted("node", "zone", "weight", "owns", "share", "most", ""));
    for (NodeLoad node : status.nodes()) {
      lines.add(
          ROW.formatted(
              node.member().name(),
              node.member().place().zone(),
              node.member().place().weight(),
              node.owns().size(),
              node.share(),
              node.most(),
              node.member().draining() ? "  draining" : ""));
    }
    for (ZoneLoad zone : status.zones()) {
      lines.add(
          ROW.formatted(
              "zone", zone.name(), zone.weight(), zone.owned(), zone.share(), zone.most(), ""));
    }
    return lines;
  }
}
