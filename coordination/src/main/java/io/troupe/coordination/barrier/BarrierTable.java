package io.troupe.coordination.barrier;

import io.troupe.actors.GuestId;
import io.troupe.actors.kind.KindCore;
import io.troupe.coordination.barrier.BarrierState.Party;
import io.troupe.coordination.name.ObjectName;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The barriers of a partition, what ends when, and which sessions wait at them. */
final class BarrierTable {
  private final NavigableMap<ObjectName, BarrierState> barriers = new TreeMap<>();
  private final TreeSet<Due> dues = new TreeSet<>();
  private final NavigableMap<GuestId, NavigableSet<ObjectName>> bound = new TreeMap<>();

  /** When the first of a barrier's parties is over, by which all are. */
  private record Due(long millis, ObjectName name) implements Comparable<Due> {
    private static final Comparator<Due> ORDER =
        Comparator.comparingLong(Due::millis).thenComparing(Due::name);

    @Override
    public int compareTo(Due other) {
      return ORDER.compare(this, other);
    }
  }

  Optional<BarrierState> find(ObjectName name) {
    return Optional.ofNullable(barriers.get(name));
  }

  int size() {
    return barriers.size();
  }

  /** All, by name, or those behind one. */
  NavigableMap<ObjectName, BarrierState> behind(Optional<ObjectName> name) {
    return name.map(it -> barriers.tailMap(it, false)).orElse(barriers);
  }

  /** Puts a barrier in the place of what it was. */
  void put(BarrierState now) {
    remove(now.name());
    barriers.put(now.name(), now);
    first(now).ifPresent(it -> dues.add(new Due(it.endMillis(), now.name())));
    for (Party party : now.here()) {
      party
          .session()
          .ifPresent(it -> bound.computeIfAbsent(it, unused -> new TreeSet<>()).add(now.name()));
    }
  }

  void remove(ObjectName name) {
    find(name).ifPresent(this::forget);
  }

  private void forget(BarrierState before) {
    barriers.remove(before.name());
    first(before).ifPresent(it -> dues.remove(new Due(it.endMillis(), before.name())));
    for (Party party : before.here()) {
      party.session().ifPresent(session -> unbind(session, before.name()));
    }
  }

  private void unbind(GuestId session, ObjectName name) {
    NavigableSet<ObjectName> names = bound.getOrDefault(session, new TreeSet<>());
    names.remove(name);
    if (names.isEmpty()) {
      bound.remove(session);
    }
  }

  /** Where parties of this session wait. */
  List<ObjectName> boundTo(GuestId session) {
    return List.copyOf(bound.getOrDefault(session, new TreeSet<>()));
  }

  long nextDueMillis() {
    return dues.isEmpty() ? KindCore.NEVER : dues.first().millis();
  }

  /** What breaks next, by the party that is over first. */
  BarrierEvent nextBroken() {
    BarrierState barrier = find(dues.first().name()).orElseThrow();
    return new BarrierEvent.GenerationBroken(
        barrier.name(), first(barrier).orElseThrow().elapsed());
  }

  private static Optional<Party> first(BarrierState barrier) {
    return barrier.here().stream().min(Comparator.comparingLong(Party::endMillis));
  }
}
