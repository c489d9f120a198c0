package io.troupe.persistence.membership.rules;

import io.troupe.actors.PartitionId;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.Ownership;
import io.troupe.testkit.world.Violation;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is true of owners after each command, and knows who said that it serves. */
final class OwnershipInvariants {
  private final NavigableMap<PartitionId, Long> said = new TreeMap<>();

  /** Fails on the first that does not hold; else says what happened, if it is worth counting. */
  Optional<String> follow(RegisterState before, RegisterCommand command, RegisterState after) {
    if (command instanceof RegisterCommand.Serves serves) {
      serves.partitions().stream()
          .filter(it -> !Objects.equals(before.owners().get(it), after.owners().get(it)))
          .forEach(it -> said.put(it, serves.incarnation()));
    }
    after.owners().forEach((partition, it) -> check(partition, it, after));
    after.owners().forEach((partition, it) -> checkMove(partition, before, command, it));
    if (!after.owners().keySet().containsAll(before.owners().keySet())) {
      throw new Violation("an owner is never forgotten: " + before + " and " + after);
    }
    return happened(before, command, after);
  }

  private void check(PartitionId partition, Ownership it, RegisterState state) {
    if (partition.number() >= RegisterWorld.FIXED.partitions()) {
      throw new Violation("only the cluster's partitions: " + partition);
    }
    if (it.serves() && !saidSo(partition, it.owner(), state)) {
      throw new Violation("who serves lives and said so: " + partition + " " + it + " in " + state);
    }
    if (it.from().filter(from -> !saidSo(partition, from, state)).isPresent()) {
      throw new Violation("who served lives and said so: " + partition + " " + it + " in " + state);
    }
    if (it.from().equals(Optional.of(it.owner())) || (it.serves() && it.from().isPresent())) {
      throw new Violation("one serves: " + partition + " " + it);
    }
  }

  private boolean saidSo(PartitionId partition, String name, RegisterState state) {
    @Nullable RegisteredMember member = state.members().get(name);
    return member != null
        && member.state() == RegisteredMember.State.UP
        && Long.valueOf(member.incarnation()).equals(said.get(partition));
  }

  /** Owners change by moves alone, and who serves goes on doing so. */
  private static void checkMove(
      PartitionId partition, RegisterState before, RegisterCommand command, Ownership is) {
    @Nullable Ownership was = before.owners().get(partition);
    if (was != null && was.owner().equals(is.owner())) {
      return;
    }
    Move move = new Move(partition, Optional.ofNullable(was).map(Ownership::owner), is.owner());
    boolean asked = command instanceof RegisterCommand.Place place && place.moves().contains(move);
    @Nullable RegisteredMember next = before.members().get(is.owner());
    boolean nobodyTakes =
        before.members().values().stream().noneMatch(RegisteredMember::takesPartitions);
    boolean mayOwn =
        next != null
            && (next.takesPartitions()
                || (nobodyTakes && next.state() == RegisteredMember.State.UP));
    if (!asked || !mayOwn) {
      throw new Violation("owners change as asked: " + was + " to " + is + " by " + command);
    }
    String served = was == null ? is.owner() : was.serves() ? was.owner() : is.owner();
    if (!served.equals(is.owner()) && !is.from().equals(Optional.of(served))) {
      throw new Violation("who serves is known: " + was + " to " + is);
    }
  }

  private static Optional<String> happened(
      RegisterState before, RegisterCommand command, RegisterState after) {
    boolean changed = !before.equals(after);
    return switch (command) {
      case RegisterCommand.Place place ->
          changed
              ? moved(before.owners(), after.owners())
              : place.moves().isEmpty() ? Optional.empty() : Optional.of("stale move left out");
      case RegisterCommand.Serves unused -> changed ? Optional.of("serves") : Optional.empty();
      case RegisterCommand.Drain unused -> {
        if (changed && after.members().values().stream().noneMatch(it -> it.takesPartitions())) {
          throw new Violation("one that takes partitions is left: " + after);
        }
        yield changed ? Optional.of("drained") : Optional.empty();
      }
      case RegisterCommand.Enter unused -> Optional.empty();
      case RegisterCommand.Up unused -> Optional.empty();
      case RegisterCommand.Leave unused -> Optional.empty();
      case RegisterCommand.Down unused -> Optional.empty();
    };
  }

  private static Optional<String> moved(
      Map<PartitionId, Ownership> before, Map<PartitionId, Ownership> after) {
    boolean served =
        after.entrySet().stream()
            .filter(it -> !it.getValue().equals(before.get(it.getKey())))
            .anyMatch(it -> it.getValue().from().isPresent());
    return Optional.of(served ? "moved from who serves" : "moved");
  }
}
