package io.troupe.api.cli.semaphore;

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
    if (listed.semaphores().isEmpty()) {
      return "there is no semaphore";
    }
    List<String> lines = new ArrayList<>();
    for (SemaphoreReply.Listed.Semaphore each : listed.semaphores()) {
      lines.add(
          "%s  %d of %d permits free, held by %d, waited for by %d"
              .formatted(
                  each.name(), each.available(), each.permits(), each.holders(), each.waiters()));
    }
    if (listed.more()) {
      lines.add("there are more: --after " + listed.semaphores().getLast().name());
    }
    return String.join(System.lineSeparator(), lines);
  }
}
