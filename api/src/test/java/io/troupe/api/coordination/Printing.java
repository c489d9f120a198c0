package io.troupe.api.coordination;

import io.troupe.api.lock.HeldLock;
import io.troupe.api.lock.LockTerms;
import java.time.Duration;
import java.util.Optional;

/** Prints invoices on four printers that all processes share, each under a number of its own. */
final class Printing {
  private static final LockTerms TERMS = LockTerms.DEFAULT.waiting(Duration.ofMinutes(1));

  private final TroupeSemaphore printers;
  private final TroupeIds numbers;
  private final TroupeAtomicLong pages;

  Printing(TroupeSemaphore printers, TroupeIds numbers, TroupeAtomicLong pages) {
    this.printers = printers;
    this.numbers = numbers;
    this.pages = pages;
    printers.create(4); // whoever comes first
  }

  /** The number of the invoice, if a printer was free within a minute. */
  Optional<Long> print(int pagesOfIt) {
    Optional<HeldLock> printer = printers.acquire(1, TERMS);
    if (printer.isEmpty()) {
      return Optional.empty();
    }
    try (HeldLock held = printer.get()) {
      long number = numbers.next();
      pages.addAndGet(pagesOfIt);
      return Optional.of(number);
    }
  }
}
