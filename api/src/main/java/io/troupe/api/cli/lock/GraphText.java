package io.troupe.api.cli.lock;

import io.troupe.coordination.lock.LockClaim;
import io.troupe.coordination.lock.LockWaits;
import io.troupe.coordination.lock.graph.WaitCycle;
import io.troupe.coordination.lock.graph.WaitReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The wait-for graph for people. */
final class GraphText {
  private GraphText() {}

  /** The cycles, then the locks, line by line. */
  static String of(WaitReport report, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add(
        switch (report.cycles().size()) {
          case 0 -> "no cycle";
          case 1 -> "1 cycle";
          default -> report.cycles().size() + " cycles";
        });
    for (WaitCycle cycle : report.cycles()) {
      lines.add("cycle of " + cycle.steps().size());
      for (WaitCycle.Step step : cycle.steps()) {
        lines.add("  %s, for %s".formatted(step, age(step.waiter(), now)));
      }
    }
    for (LockWaits lock : report.locks()) {
      lines.add("lock " + lock.name());
      lock.holders().forEach(it -> lines.add("  holds  " + text(it, now)));
      lock.waiters().forEach(it -> lines.add("  waits  " + text(it, now)));
    }
    if (report.more()) {
      lines.add("there are more: --after " + report.locks().getLast().name());
    }
    if (!report.complete()) {
      lines.add("not every partition said all it knows: there may be more");
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String text(LockClaim claim, Instant now) {
    return "%s  for %s%s%s%s"
        .formatted(
            claim.owner(),
            age(claim, now),
            claim.token().map(it -> ", token " + it.number()).orElse(""),
            claim.session().map(it -> ", under session " + it).orElse(""),
            LockText.shared(claim.mode()));
  }

  private static String age(LockClaim claim, Instant now) {
    return LockText.millis(Math.max(0, now.toEpochMilli() - claim.sinceMillis()));
  }
}
