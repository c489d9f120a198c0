package io.troupe.persistence.membership.rules;

import io.troupe.actors.PartitionId;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.Ownership;
import io.troupe.persistence.membership.rules.RegisteredMember.State;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who owns which partition. Who serves one is a member that is in and said so; who is to give one
 * away is so too, and never its owner.
 */
final class OwnershipRules {
  private OwnershipRules() {}

  static NavigableMap<PartitionId, Ownership> place(
      RegisterState state, RegisterCommand.Place place) {
    NavigableMap<PartitionId, Ownership> owners = new TreeMap<>(state.owners());
    for (Move move : place.moves()) {
      Optional<Ownership> present = Optional.ofNullable(owners.get(move.partition()));
      Optional<String> owner = present.map(Ownership::owner);
      if (owner.equals(move.owner())
          && !owner.equals(Optional.of(move.to()))
          && isOfCluster(state, move.partition())
          && takesPartitions(state, move.to())) {
        Optional<String> from = present.flatMap(it -> whoServes(it, move.to()));
        owners.put(move.partition(), new Ownership(move.to(), from, false));
      }
    }
    return owners;
  }

  static NavigableMap<PartitionId, Ownership> serves(
      RegisterState state, RegisterCommand.Serves serves) {
    @Nullable RegisteredMember member = state.members().get(serves.name());
    NavigableMap<PartitionId, Ownership> owners = new TreeMap<>(state.owners());
    if (member != null && member.incarnation() == serves.incarnation() && isUp(member)) {
      Ownership served = new Ownership(serves.name(), Optional.empty(), true);
      for (PartitionId partition : serves.partitions()) {
        owners.computeIfPresent(
            partition, (same, it) -> it.owner().equals(serves.name()) ? served : it);
      }
    }
    return owners;
  }

  /** What is left when those are gone who ended between these two states, or said that they go. */
  static NavigableMap<PartitionId, Ownership> withoutEnded(
      RegisterState before, RegisterState after) {
    Set<String> ended =
        before.members().values().stream()
            .filter(it -> ended(it, after.members().get(it.name())))
            .map(RegisteredMember::name)
            .collect(Collectors.toSet());
    NavigableMap<PartitionId, Ownership> owners = new TreeMap<>(after.owners());
    owners.replaceAll((same, it) -> without(it, ended));
    return owners;
  }

  private static boolean ended(RegisteredMember was, @Nullable RegisteredMember is) {
    return is == null
        || is.incarnation() != was.incarnation()
        || (is.state() != was.state() && is.state() != State.UP);
  }

  private static Ownership without(Ownership ownership, Set<String> ended) {
    return new Ownership(
        ownership.owner(),
        ownership.from().filter(it -> !ended.contains(it)),
        ownership.serves() && !ended.contains(ownership.owner()));
  }

  /** Who serves a partition until its next owner does. */
  private static Optional<String> whoServes(Ownership present, String next) {
    return present.serves()
        ? Optional.of(present.owner())
        : present.from().filter(it -> !it.equals(next));
  }

  private static boolean isOfCluster(RegisterState state, PartitionId partition) {
    return state.fixed().filter(it -> partition.number() < it.partitions()).isPresent();
  }

  /** Where all drain, all count as if none did: somebody must own. */
  private static boolean takesPartitions(RegisterState state, String name) {
    @Nullable RegisteredMember member = state.members().get(name);
    return member != null
        && isUp(member)
        && (!member.drains()
            || state.members().values().stream().noneMatch(RegisteredMember::takesPartitions));
  }

  private static boolean isUp(RegisteredMember member) {
    return member.state() == State.UP;
  }
}
