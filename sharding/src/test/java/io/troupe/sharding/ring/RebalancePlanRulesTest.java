package io.troupe.sharding.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.PartitionId;
import io.troupe.sharding.ring.RebalancePlan.Move;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RebalancePlanRulesTest {
  private static final RingMember A = new RingMember("a", RingPlace.DEFAULT);
  private static final RingMember B = new RingMember("b", RingPlace.DEFAULT);
  private static final RingMember C = new RingMember("c", RingPlace.DEFAULT);
  private static final RingSettings THREE_AT_ONCE = new RingSettings(125, 3);

  @Test
  void whatIsWhereTheRingWantsItStays() {
    Ring ring = ring(A, B);
    assertThat(RebalancePlan.of(owners(ring), ring).moves()).isEmpty();
  }

  @Test
  void aNewNodeGetsWhatTheRingGivesIt() {
    Ring after = ring(A, B, C);
    List<Move> moves = RebalancePlan.of(owners(ring(A, B)), after).moves();
    assertThat(moves).isNotEmpty().allMatch(move -> !move.from().equals(move.to()));
    assertThat(moves).extracting(Move::partition).isSorted().doesNotHaveDuplicates();
    assertThat(moves).allMatch(move -> move.to().equals(after.ownerOf(move.partition()).name()));
  }

  @Test
  void aPartitionWithoutAnOwnerIsNoMove() {
    assertThat(RebalancePlan.of(Map.of(), ring(A, B)).moves()).isEmpty();
  }

  @Test
  void whoDrainsGivesAwayFirstAndSoDoesWhoIsGone() {
    Ring ring = ring(A, new RingMember("b", RingPlace.DEFAULT, true));
    Map<PartitionId, String> owners = new HashMap<>();
    IntStream.range(0, 64).forEach(i -> owners.put(new PartitionId(i), i < 32 ? "c" : "b"));
    Ring two = ring(A, C, new RingMember("b", RingPlace.DEFAULT, true));
    List<Move> moves = RebalancePlan.of(owners, two).moves();
    assertThat(moves.subList(0, 32)).allMatch(move -> move.from().equals("b"));
    assertThat(moves.subList(32, moves.size())).isNotEmpty().allMatch(it -> it.from().equals("c"));
    assertThat(RebalancePlan.of(owners, ring).moves()).hasSize(64);
    assertThat(RebalancePlan.of(owners, ring).moves()).extracting(Move::partition).isSorted();
  }

  @Test
  void noMoreIsUnderWayThanIsAllowedAndNothingTwice() {
    RebalancePlan plan = RebalancePlan.of(owners(ring(A, B)), ring(A, B, C));
    List<Move> first = plan.next(Set.of(), THREE_AT_ONCE);
    assertThat(first).hasSize(3);
    Set<PartitionId> underWay = new HashSet<>(Set.of(first.get(1).partition()));
    List<Move> second = plan.next(underWay, THREE_AT_ONCE);
    assertThat(second).hasSize(2).doesNotContain(first.get(1));
    first.forEach(move -> underWay.add(move.partition()));
    assertThat(plan.next(underWay, THREE_AT_ONCE)).isEmpty();
  }

  @Test
  void stepByStepEveryPartitionArrives() {
    Ring after = ring(A, B, C);
    Map<PartitionId, String> owners = new HashMap<>(owners(ring(A, B)));
    int steps = 0;
    while (!RebalancePlan.of(owners, after).moves().isEmpty()) {
      for (Move move : RebalancePlan.of(owners, after).next(Set.of(), THREE_AT_ONCE)) {
        owners.put(move.partition(), move.to());
      }
      steps++;
    }
    int moves = RebalancePlan.of(owners(ring(A, B)), after).moves().size();
    assertThat(owners).isEqualTo(owners(after));
    assertThat(steps).isEqualTo(Math.ceilDiv(moves, 3));
  }

  private static Ring ring(RingMember... members) {
    return Ring.of(List.of(members), 64, RingSettings.DEFAULT);
  }

  private static Map<PartitionId, String> owners(Ring ring) {
    Map<PartitionId, String> owners = new HashMap<>();
    for (int i = 0; i < ring.partitions(); i++) {
      PartitionId partition = new PartitionId(i);
      owners.put(partition, ring.ownerOf(partition).name());
    }
    return owners;
  }
}
