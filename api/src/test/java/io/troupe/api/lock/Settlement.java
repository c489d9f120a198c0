package io.troupe.api.lock;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settles accounts, one process of all at a time. */
final class Settlement {
  private static final LockTerms TERMS =
      LockTerms.DEFAULT.renewing(Duration.ofSeconds(10)).waiting(Duration.ofMinutes(1));

  private final TroupeLock lock;
  private final Fenced<List<String>> ledger;

  Settlement(TroupeLock lock, Fenced<List<String>> ledger) {
    this.lock = lock;
    this.ledger = ledger;
  }

  /** Whether it was this one's turn within a minute. */
  boolean settle(String account) {
    Optional<HeldLock> held = lock.acquire(TERMS);
    if (held.isEmpty()) {
      return false;
    }
    try (HeldLock settling = held.get()) {
      String line = account + " settled";
      // This process may stand still here for as long as it likes: the ledger checks.
      ledger.call(settling.token(), lines -> lines.add(line));
      return true;
    }
  }
}
