package io.troupe.sharding.allocation;

import io.troupe.actors.PartitionId;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.Ownership;
import io.troupe.actors.membership.View;
import io.troupe.sharding.ring.RebalancePlan;
import io.troupe.sharding.ring.Ring;
import io.troupe.sharding.ring.RingMember;
import io.troupe.sharding.ring.RingPlace;
import io.troupe.sharding.ring.RingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which partitions get another owner next. */
final class Allocation {
  private Allocation() {}

  /** The nodes that own partitions or give them away: those that are up. */
  static List<RingMember> members(View view) {
    return view.members().stream()
        .filter(it -> it.state() == Member.State.UP)
        .map(it -> new RingMember(it.name(), new RingPlace(it.weight(), it.zone()), it.drains()))
        .toList();
  }

  /**
   * The next moves: all partitions that nobody owns who could serve them; if there are none, those
   * that are not where the ring has them, as many as the settings let move at once.
   *
   * @param ring of {@link #members} of the view
   */
  static List<Move> next(View view, Ring ring, RingSettings settings) {
    List<Move> vacant = new ArrayList<>();
    for (int number = 0; number < ring.partitions(); number++) {
      PartitionId partition = new PartitionId(number);
      @Nullable Ownership now = view.owners().get(partition);
      if (now == null || isVacant(now, view)) {
        Optional<String> owner = Optional.ofNullable(now).map(Ownership::owner);
        vacant.add(new Move(partition, owner, ring.ownerOf(partition).name()));
      }
    }
    return vacant.isEmpty() ? misplaced(view, ring, settings) : vacant;
  }

  private static boolean isVacant(Ownership now, View view) {
    return view.up(now.owner()).filter(it -> now.serves() || !it.drains()).isEmpty();
  }

  private static List<Move> misplaced(View view, Ring ring, RingSettings settings) {
    Map<PartitionId, String> owners = new TreeMap<>();
    view.owners().forEach((partition, now) -> owners.put(partition, now.owner()));
    Set<PartitionId> underWay =
        view.owners().entrySet().stream()
            .filter(it -> it.getValue().from().isPresent())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    return RebalancePlan.of(owners, ring).next(underWay, settings).stream()
        .map(it -> new Move(it.partition(), Optional.of(it.from()), it.to()))
        .toList();
  }
}
