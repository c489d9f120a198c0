package io.troupe.api.ring;

import io.troupe.sharding.ring.RebalancePlan.Move;
import java.util.List;

/**
 * What would move if nodes came or went.
 *
 * @param moves in the order in which they would be made
 * @param after the nodes that there would then be: {@code owns} is what each has of it now
 */
public record RingPlan(List<Move> moves, RingStatus after) {
  public RingPlan {
    moves = List.copyOf(moves);
  }
}
