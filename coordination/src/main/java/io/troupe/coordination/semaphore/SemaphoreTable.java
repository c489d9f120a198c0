package io.troupe.coordination.semaphore;

import io.troupe.actors.kind.KindCore;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.semaphore.SemaphoreState.Claim;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The semaphores of a partition, and what ends when. */
final class SemaphoreTable {
  private final NavigableMap<ObjectName, SemaphoreState> semaphores = new TreeMap<>();
  private final TreeSet<Due> dues = new TreeSet<>();

  /** A lease or a wait that ends by time. */
  record Due(long millis, ObjectName name, long ticket) implements Comparable<Due> {
    private static final Comparator<Due> ORDER =
        Comparator.comparingLong(Due::millis)
            .thenComparing(Due::name)
            .thenComparingLong(Due::ticket);

    @Override
    public int compareTo(Due other) {
      return ORDER.compare(this, other);
    }
  }

  Optional<SemaphoreState> find(ObjectName name) {
    return Optional.ofNullable(semaphores.get(name));
  }

  int size() {
    return semaphores.size();
  }

  /** Puts a semaphore in the place of what it was. */
  void put(SemaphoreState now) {
    SemaphoreState before =
        find(now.name())
            .orElseGet(() -> new SemaphoreState(now.name(), now.permits(), List.of(), List.of()));
    // First what ends no more: who comes to its turn keeps its ticket, and perhaps its time.
    missing(before.holders(), now.holders()).forEach(claim -> dues.remove(due(before, claim)));
    missing(before.waiters(), now.waiters()).forEach(claim -> dues.remove(due(before, claim)));
    missing(now.holders(), before.holders()).forEach(claim -> dues.add(due(now, claim)));
    missing(now.waiters(), before.waiters()).forEach(claim -> dues.add(due(now, claim)));
    semaphores.put(now.name(), now);
  }

  /** The middle of some claims in which others differ: most of a long queue is as it was. */
  private static List<Claim> missing(List<Claim> some, List<Claim> others) {
    int fewer = Math.min(some.size(), others.size());
    int front = 0;
    while (front < fewer && some.get(front).equals(others.get(front))) {
      front++;
    }
    int back = 0;
    while (back < fewer - front
        && some.get(some.size() - 1 - back).equals(others.get(others.size() - 1 - back))) {
      back++;
    }
    return some.subList(front, some.size() - back);
  }

  /** One that nobody holds or waits for. */
  void remove(ObjectName name) {
    semaphores.remove(name);
  }

  private static Due due(SemaphoreState semaphore, Claim claim) {
    return new Due(claim.endMillis(), semaphore.name(), claim.ticket());
  }

  /** Partition time at which the next thing ends, or {@link KindCore#NEVER}. */
  long nextDueMillis() {
    return dues.isEmpty() ? KindCore.NEVER : dues.first().millis();
  }

  Due nextDue() {
    return dues.first();
  }

  /** Behind a name, by name. */
  Collection<SemaphoreState> behind(Optional<ObjectName> name) {
    return name.map(it -> semaphores.tailMap(it, false)).orElse(semaphores).values();
  }

  /** All, by name. */
  List<SemaphoreState> all() {
    return List.copyOf(semaphores.values());
  }
}
