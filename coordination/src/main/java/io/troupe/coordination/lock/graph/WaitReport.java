package io.troupe.coordination.lock.graph;

import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockWaits;
import java.util.List;
import java.util.Optional;

/**
 * Who waits for whom.
 *
 * @param locks that somebody waits for, by name
 * @param more whether there are further ones
 * @param complete whether all partitions said all they know; otherwise there may be more cycles
 * @param cycles those that lasted between two looks, one of each knot of owners, the oldest first;
 *     at most {@link #MAX_CYCLES}
 */
public record WaitReport(
    List<LockWaits> locks, boolean more, boolean complete, List<WaitCycle> cycles) {
  /** How many cycles are told of at most. */
  public static final int MAX_CYCLES = 100;

  public WaitReport {
    locks = List.copyOf(locks);
    cycles = List.copyOf(cycles);
  }

  /**
   * What two looks show, of which the second began once the first had ended: the locks as they were
   * in the second.
   */
  public static WaitReport of(WaitLook first, WaitLook second) {
    return new WaitReport(
        second.locks(),
        false,
        first.complete() && second.complete(),
        second.since(first).cycles(MAX_CYCLES));
  }

  /** Only so many locks, behind a name; all cycles. */
  public WaitReport page(Optional<LockName> after, int limit) {
    List<LockWaits> behind =
        locks.stream()
            .filter(it -> after.isEmpty() || it.name().compareTo(after.get()) > 0)
            .toList();
    boolean isCut = behind.size() > limit;
    return new WaitReport(
        isCut ? behind.subList(0, limit) : behind, more || isCut, complete, cycles);
  }
}
