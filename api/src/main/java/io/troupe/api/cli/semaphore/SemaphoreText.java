package io.troupe.api.cli.semaphore;

import io.troupe.api.cli.console.PageOptions;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.semaphore.SemaphoreReply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Semaphores for people. */
final class SemaphoreText {
  private SemaphoreText() {}

  /** One, line by line. */
  static String of(ObjectName name, SemaphoreReply.Explained semaphore) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "semaphore %s: %d of %d permits free, held by %d, waited for by %d"
            .formatted(
                name,
                semaphore.available(),
                semaphore.permits(),
                semaphore.holderCount(),
                semaphore.waiterCount()));
    for (SemaphoreReply.Explained.Holder holder : semaphore.holders()) {
      lines.add(
          "  holds  %s  %d, token %d, since %s, for %d ms at least"
              .formatted(
                  holder.owner(),
                  holder.permits(),
                  holder.token().number(),
                  Instant.ofEpochMilli(holder.sinceMillis()),
                  holder.leftMillis()));
    }
    for (SemaphoreReply.Explained.Waiter waiter : semaphore.waiters()) {
      lines.add(
          "  waits  %s  for %d, since %s, for %d ms more"
              .formatted(
                  waiter.owner(),
                  waiter.permits(),
                  Instant.ofEpochMilli(waiter.sinceMillis()),
                  waiter.leftMillis()));
    }
    return String.join(System.lineSeparator(), lines);
  }

  /** A line each. */
  static String of(SemaphoreReply.Listed listed) {
    return PageOptions.text(
        listed.semaphores(),
        it ->
            "%s  %d of %d permits free, held by %d, waited for by %d"
                .formatted(it.name(), it.available(), it.permits(), it.holders(), it.waiters()),
        listed.more(),
        SemaphoreReply.Listed.Semaphore::name,
        "there is no semaphore");
  }
}
