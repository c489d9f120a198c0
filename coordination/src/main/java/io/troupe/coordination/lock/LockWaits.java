package io.troupe.coordination.lock;

import java.util.List;

/**
 * A lock that somebody waits for.
 *
 * @param holders who hold it, in the order of their tickets; the first {@link #MAX_CLAIMS}
 * @param waiters who wait, in their order; the first {@link #MAX_CLAIMS}
 */
public record LockWaits(LockName name, List<LockClaim> holders, List<LockClaim> waiters) {
  /** How many holders and waiters of one lock are told of, each. */
  public static final int MAX_CLAIMS = 1_000;

  public LockWaits {
    holders = List.copyOf(holders);
    waiters = List.copyOf(waiters);
  }

  /** How many hold it and wait, as far as they are told of. */
  public int claims() {
    return holders.size() + waiters.size();
  }
}
