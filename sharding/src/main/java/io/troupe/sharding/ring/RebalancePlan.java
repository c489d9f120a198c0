package io.troupe.sharding.ring;

import io.troupe.actors.PartitionId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What has to move until every partition is where the ring wants it, in the order in which it
 * should: first what is on nodes that drain or that the ring does not know, then by partition.
 *
 * @param moves each partition at most once
 */
public record RebalancePlan(List<Move> moves) {
  /**
   * A partition changes its owner.
   *
   * @param from the name of the present owner
   * @param to the name of the next one, another
   */
  public record Move(PartitionId partition, String from, String to) {}

  public RebalancePlan {
    moves = List.copyOf(moves);
  }

  /**
   * What has to move.
   *
   * @param owners the names of the present owners; a partition that has none is no move: it is
   *     given to whom the ring says, before anything moves
   */
  public static RebalancePlan of(Map<PartitionId, String> owners, Ring ring) {
    Comparator<Move> leaversFirst = Comparator.comparing(move -> stays(move.from(), ring));
    return new RebalancePlan(
        new TreeMap<>(owners)
            .entrySet().stream()
                .map(it -> new Move(it.getKey(), it.getValue(), ring.ownerOf(it.getKey()).name()))
                .filter(move -> !move.from().equals(move.to()))
                .sorted(leaversFirst)
                .toList());
  }

  private static boolean stays(String name, Ring ring) {
    return ring.member(name).map(member -> !member.draining()).orElse(false);
  }

  /**
   * What to begin with now, so that no more is under way at once than the settings allow. Safe to
   * ask again: what is under way is not begun twice.
   *
   * @param underWay the partitions that are being handed over
   */
  public List<Move> next(Set<PartitionId> underWay, RingSettings settings) {
    return moves.stream()
        .filter(move -> !underWay.contains(move.partition()))
        .limit(Math.max(0, settings.maxMovesUnderWay() - underWay.size()))
        .toList();
  }
}
