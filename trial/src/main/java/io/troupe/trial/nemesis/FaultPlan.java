package io.troupe.trial.nemesis;

import io.troupe.testkit.world.Dice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Faults one after the other, with quiet between them. The same seed draws the same plan.
 *
 * @param steps in their order
 */
public record FaultPlan(List<Step> steps) {
  private static final long QUIET_LEAST_MS = 3_000;
  private static final long QUIET_MOST_MS = 8_000;
  private static final long LASTS_LEAST_MS = 500;
  private static final long LASTS_MOST_MS = 20_000;

  /**
   * A fault, and the quiet before it.
   *
   * @param quietBefore how long nothing is done first, counted from the end of the fault before
   */
  public record Step(Duration quietBefore, Fault fault) {}

  public FaultPlan {
    steps = List.copyOf(steps);
  }

  /**
   * Draws faults that, with the quiet before each and as long again after the last, fit into a
   * time. At least one is drawn, however short the time.
   *
   * @param kinds what may be drawn; those that need more nodes are left out
   * @param lasting how long each lasts; empty to draw that, too
   * @throws IllegalArgumentException if no kind is left
   */
  public static FaultPlan draw(
      long seed, List<FaultKind> kinds, int nodes, Duration time, Optional<Duration> lasting) {
    List<FaultKind> possible = kinds.stream().filter(kind -> kind.leastNodes() <= nodes).toList();
    if (possible.isEmpty()) {
      throw new IllegalArgumentException(
          "none of these faults can be done to %d nodes: %s".formatted(nodes, kinds));
    }
    Dice dice = new Dice(seed);
    List<Step> steps = new ArrayList<>();
    long left = time.toMillis() - QUIET_MOST_MS;
    while (steps.isEmpty() || left > 0) {
      long quiet = dice.between(QUIET_LEAST_MS, QUIET_MOST_MS);
      long lasts = lasting.map(Duration::toMillis).orElseGet(() -> lasting(dice));
      left -= quiet + lasts;
      if (steps.isEmpty() || left >= 0) {
        Fault fault = new Fault(dice.pick(possible), dice.below(nodes), Duration.ofMillis(lasts));
        steps.add(new Step(Duration.ofMillis(quiet), fault));
      }
    }
    return new FaultPlan(steps);
  }

  /** Short ones as often as long ones: each power of two is as likely as the next. */
  private static long lasting(Dice dice) {
    long most = LASTS_LEAST_MS << dice.between(1, 6);
    return Math.min(LASTS_MOST_MS, dice.between(most / 2, most));
  }
}
