package io.troupe.coordination.lock;

import io.troupe.actors.GuestId;
import io.troupe.actors.kind.KindCore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The locks of a partition that are not idle, what ends when, and who held what before. */
final class LockTable {
  private final int mostPast;
  private final NavigableMap<LockName, LockState> locks = new TreeMap<>();
  private final TreeSet<Due> dues = new TreeSet<>();

  /** What is bound to a session, so that its end finds it. */
  private final TreeSet<Bond> bonds = new TreeSet<>();

  /** Those that somebody waits for, so that the graph is read without a look at all others. */
  private final TreeSet<LockName> waitedFor = new TreeSet<>();

  private final ArrayDeque<RefusedWaiter> refused = new ArrayDeque<>();

  private final ArrayDeque<LockPast> past = new ArrayDeque<>();

  /**
   * Something that ends by time.
   *
   * @param ticket of the claim; 0 for the delay of the lock
   */
  record Due(long millis, LockName name, long ticket) implements Comparable<Due> {
    private static final Comparator<Due> ORDER =
        Comparator.comparingLong(Due::millis)
            .thenComparing(Due::name)
            .thenComparingLong(Due::ticket);

    @Override
    public int compareTo(Due other) {
      return ORDER.compare(this, other);
    }
  }

  /** A claim that ends with a session. */
  private record Bond(GuestId session, LockName name, long ticket) implements Comparable<Bond> {
    private static final Comparator<Bond> ORDER =
        Comparator.comparing(Bond::session)
            .thenComparing(Bond::name)
            .thenComparingLong(Bond::ticket);

    @Override
    public int compareTo(Bond other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * No locks.
   *
   * @param mostPast so many past holders are kept
   */
  LockTable(int mostPast) {
    this.mostPast = mostPast;
  }

  /** The lock, free if nothing is kept of it. */
  LockState find(LockName name) {
    @Nullable LockState lock = locks.get(name);
    return lock == null ? LockState.free(name) : lock;
  }

  int size() {
    return locks.size();
  }

  /** Puts a lock in the place of what it was. */
  void put(LockState lock) {
    LockState before = find(lock.name());
    Changed holders = Changed.of(before.holders(), lock.holders());
    Changed waiters = Changed.of(before.waiters(), lock.waiters());
    // First what ends no more: who comes to its turn keeps its ticket, and perhaps its time.
    holders.gone().forEach(claim -> goes(lock, claim));
    waiters.gone().forEach(claim -> goes(lock, claim));
    dues.remove(new Due(before.freeAtMillis(), lock.name(), 0));
    holders.come().forEach(claim -> comes(lock, claim));
    waiters.come().forEach(claim -> comes(lock, claim));
    if (lock.freeAtMillis() != 0) {
      dues.add(new Due(lock.freeAtMillis(), lock.name(), 0));
    }
    if (lock.waiters().isEmpty()) {
      waitedFor.remove(lock.name());
    } else {
      waitedFor.add(lock.name());
    }
    if (lock.isIdle()) {
      locks.remove(lock.name());
    } else {
      locks.put(lock.name(), lock);
    }
  }

  private void goes(LockState lock, Claim claim) {
    dues.remove(due(lock, claim));
    claim.session().ifPresent(it -> bonds.remove(new Bond(it, lock.name(), claim.ticket())));
  }

  private void comes(LockState lock, Claim claim) {
    dues.add(due(lock, claim));
    claim.session().ifPresent(it -> bonds.add(new Bond(it, lock.name(), claim.ticket())));
  }

  /** The locks that a session holds or waits for, by name. */
  Collection<LockName> boundTo(GuestId session) {
    TreeSet<LockName> names = new TreeSet<>();
    for (Bond bond : bonds.tailSet(new Bond(session, LockName.FIRST, 0))) {
      if (!bond.session().equals(session)) {
        break;
      }
      names.add(bond.name());
    }
    return names;
  }

  private static Due due(LockState lock, Claim claim) {
    return new Due(claim.endMillis(), lock.name(), claim.ticket());
  }

  /** What differs between two lists of claims: most of a long queue is as it was. */
  private record Changed(List<Claim> gone, List<Claim> come) {
    static Changed of(List<Claim> before, List<Claim> after) {
      int fewer = Math.min(before.size(), after.size());
      int front = 0;
      while (front < fewer && isDueAs(before.get(front), after.get(front))) {
        front++;
      }
      int back = 0;
      while (back < fewer - front
          && isDueAs(before.get(before.size() - 1 - back), after.get(after.size() - 1 - back))) {
        back++;
      }
      return new Changed(
          before.subList(front, before.size() - back), after.subList(front, after.size() - back));
    }
  }

  private static boolean isDueAs(Claim one, Claim other) {
    return one.ticket() == other.ticket() && one.endMillis() == other.endMillis();
  }

  /** Partition time at which the next thing ends, or {@link KindCore#NEVER}. */
  long nextDueMillis() {
    return dues.isEmpty() ? KindCore.NEVER : dues.first().millis();
  }

  Due nextDue() {
    return dues.first();
  }

  /** Behind a name, by name. */
  Collection<LockState> behind(Optional<LockName> name) {
    return name.map(it -> locks.tailMap(it, false)).orElse(locks).values();
  }

  /** The names behind this one of locks that somebody waits for, in order. */
  Collection<LockName> waitedFor(Optional<LockName> name) {
    return name.map(it -> waitedFor.tailSet(it, false)).orElse(waitedFor);
  }

  /** Somebody was made to leave a queue. */
  void refused(RefusedWaiter one) {
    refused.addLast(one);
    if (refused.size() > RefusedWaiter.MAX_KEPT) {
      refused.removeFirst();
    }
  }

  /** All that are remembered, oldest first. */
  List<RefusedWaiter> refused() {
    return List.copyOf(refused);
  }

  /** Somebody holds a lock no longer. */
  void ended(LockPast one) {
    past.addLast(one);
    if (past.size() > mostPast) {
      past.removeFirst();
    }
  }

  /** Who held a lock before, newest first. */
  List<LockPast> pastOf(LockName name, int most) {
    List<LockPast> found = new ArrayList<>();
    for (Iterator<LockPast> each = past.descendingIterator();
        each.hasNext() && found.size() < most; ) {
      LockPast one = each.next();
      if (one.name().equals(name)) {
        found.add(one);
      }
    }
    return found;
  }

  /** All that is kept of the past, oldest first. */
  List<LockPast> past() {
    return List.copyOf(past);
  }
}
