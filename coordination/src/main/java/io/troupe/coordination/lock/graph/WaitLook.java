package io.troupe.coordination.lock.graph;

import io.troupe.coordination.lock.LockClaim;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockWaits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What all partitions said of their locks, each at its own moment.
 *
 * @param locks that somebody waits for, by name
 * @param complete whether all partitions said all they know
 */
public record WaitLook(List<LockWaits> locks, boolean complete) {
  public WaitLook {
    locks = locks.stream().sorted(Comparator.comparing(LockWaits::name)).toList();
  }

  /** A claim as it was seen: a ticket that waits, or that holds. */
  private record Seen(LockName lock, long ticket, boolean holds) {
    static Seen of(LockName lock, LockClaim claim) {
      return new Seen(lock, claim.ticket().number(), claim.token().isPresent());
    }
  }

  /**
   * What was so in an earlier look already, and so at one and the same moment in between.
   *
   * @param earlier a look that had ended before this one began
   */
  public WaitLook since(WaitLook earlier) {
    Set<Seen> seen = new HashSet<>();
    for (LockWaits lock : earlier.locks) {
      lock.holders().forEach(claim -> seen.add(Seen.of(lock.name(), claim)));
      lock.waiters().forEach(claim -> seen.add(Seen.of(lock.name(), claim)));
    }
    List<LockWaits> lasting = new ArrayList<>();
    for (LockWaits lock : locks) {
      lasting.add(
          new LockWaits(
              lock.name(),
              lasting(lock.name(), lock.holders(), seen),
              lasting(lock.name(), lock.waiters(), seen)));
    }
    return new WaitLook(lasting, complete && earlier.complete);
  }

  private static List<LockClaim> lasting(LockName lock, List<LockClaim> claims, Set<Seen> seen) {
    return claims.stream().filter(claim -> seen.contains(Seen.of(lock, claim))).toList();
  }

  /** The cycles in it, at most so many, those that have lasted longest first. */
  public List<WaitCycle> cycles(int most) {
    return new WaitGraph(locks).cycles(most);
  }
}
