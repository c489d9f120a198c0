package io.troupe.coordination.lock.graph;

import io.troupe.coordination.lock.LockClaim;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockName;
import java.util.List;

/**
 * Owners that wait for each other, so that none goes on before one gives way.
 *
 * @param steps each waits for the owner of the next, the last for that of the first; at least two.
 *     The first waits for the shortest time, by the clocks of the partitions' owners
 */
public record WaitCycle(List<Step> steps) {
  public WaitCycle {
    steps = List.copyOf(steps);
    if (steps.size() < 2) {
      throw new IllegalArgumentException("a cycle has at least two who wait: " + steps);
    }
  }

  /**
   * Somebody waits.
   *
   * @param waiter who does
   * @param behind who is in front of it: it holds the lock, or waits itself
   */
  public record Step(LockName lock, LockClaim waiter, LockClaim behind) {
    @Override
    public String toString() {
      return "%s waits for lock %s %s %s"
          .formatted(
              waiter.owner(),
              lock,
              behind.token().isPresent() ? "held by" : "behind",
              behind.owner());
    }
  }

  /** Who waits for the shortest time. */
  public Step youngest() {
    return steps.getFirst();
  }

  /** For people: at most {@link LockCommand#MAX_CYCLE_LENGTH} characters, the last steps fewer. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < steps.size(); i++) {
      String more = "; and %d more".formatted(steps.size() - i);
      String step = (i == 0 ? "" : "; ") + steps.get(i);
      boolean isLast = i == steps.size() - 1;
      int left = LockCommand.MAX_CYCLE_LENGTH - text.length();
      if (step.length() + (isLast ? 0 : more.length()) > left) {
        return text.append(more).toString();
      }
      text.append(step);
    }
    return text.toString();
  }

  /** What makes it the same cycle in the next look. */
  public List<String> tickets() {
    return steps.stream()
        .map(it -> it.lock() + ":" + it.waiter().ticket().number())
        .sorted()
        .toList();
  }

  /** The command that makes the youngest leave its queue, unless something has moved on. */
  public LockCommand.RefuseWaiter refusal() {
    Step step = youngest();
    return new LockCommand.RefuseWaiter(
        step.lock(),
        step.waiter().ticket(),
        step.behind().ticket(),
        step.behind().token(),
        toString());
  }
}
