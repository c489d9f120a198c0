package io.troupe.api.cli.lock;

import io.troupe.api.cli.console.PageOptions;
import io.troupe.api.json.LockJson;
import io.troupe.coordination.lock.LockHolder;
import io.troupe.coordination.lock.LockMode;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockPast;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockWaiter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Locks for people. */
final class LockText {
  private LockText() {}

  /** One lock, line by line. */
  static String of(LockName name, LockReply.Explained lock) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "lock %s: %s"
            .formatted(
                name,
                lock.holderCount() > 0
                    ? "held by " + lock.holderCount() + ", waited for by " + lock.waiterCount()
                    : lock.freeInMillis() > 0
                        ? "lost by its last holder; free in " + millis(lock.freeInMillis())
                        : "free"));
    for (LockHolder holder : lock.holders()) {
      lines.add("  holds  " + text(holder));
    }
    more(lines, lock.holderCount() - lock.holders().size(), "hold it");
    for (LockWaiter waiter : lock.waiters()) {
      lines.add(
          "  waits  %s  since %s, for %s more%s%s"
              .formatted(
                  waiter.owner(),
                  time(waiter.sinceMillis()),
                  millis(waiter.leftMillis()),
                  waiter.session().map(it -> ", under session " + it).orElse(""),
                  shared(waiter.mode())));
    }
    more(lines, lock.waiterCount() - lock.waiters().size(), "wait");
    for (LockPast past : lock.past()) {
      lines.add(
          "  held   %s  token %d, %s for %s, %s%s"
              .formatted(
                  past.owner(),
                  past.token().number(),
                  time(past.fromMillis()),
                  millis(Math.max(0, past.toMillis() - past.fromMillis())),
                  LockJson.text(past.how()),
                  shared(past.mode())));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static void more(List<String> lines, int count, String what) {
    if (count > 0) {
      lines.add("         and %d more %s".formatted(count, what));
    }
  }

  /** A line each. */
  static String of(LockReply.Listed listed) {
    return PageOptions.text(
        listed.locks(),
        LockText::line,
        listed.more(),
        LockReply.Listed.Lock::name,
        "no lock is held");
  }

  private static String line(LockReply.Listed.Lock lock) {
    return "%s  %s%s%s"
        .formatted(
            lock.name(),
            lock.first().map(LockText::text).orElse("not free yet"),
            lock.holders() > 1 ? ", and %d more".formatted(lock.holders() - 1) : "",
            lock.waiters() > 0 ? ", waited for by " + lock.waiters() : "");
  }

  private static String text(LockHolder holder) {
    return "%s  token %d, since %s, for %s%s%s%s"
        .formatted(
            holder.owner(),
            holder.token().number(),
            time(holder.sinceMillis()),
            holder
                .session()
                .map(it -> "as long as session " + it + " lives")
                .orElseGet(() -> millis(holder.leftMillis()) + " at least"),
            holder.holds() > 1 ? ", %d times".formatted(holder.holds()) : "",
            shared(holder.mode()),
            holder.askedMillis().isPresent()
                ? ", asked to give it up since " + time(holder.askedMillis().getAsLong())
                : "");
  }

  static String shared(LockMode mode) {
    return mode == LockMode.SHARED ? ", shared" : "";
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  /** To a tenth of a second, or exactly where it is short. */
  static String millis(long millis) {
    return millis < 1_000
        ? millis + " ms"
        : Duration.ofMillis(millis / 100 * 100).toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
