package io.troupe.testkit.linearizable;

import java.time.Duration;

/**
 * How much a check may cost. Deciding linearizability is NP-complete in general, so there are
 * histories for which a limit is reached; they are reported as {@link Verdict.Unchecked}.
 *
 * @param maxStates how many states of the search are held at the same time, at about 200 bytes each
 * @param maxTime how long the search may take for one key; if it finds a violation, shortening the
 *     explanation may take as long again
 */
public record CheckLimits(int maxStates, Duration maxTime) {

  /** A million states, which is 200 MB, and one minute per key. */
  public static final CheckLimits DEFAULT = new CheckLimits(1_000_000, Duration.ofMinutes(1));

  /** Refuses limits under which nothing can be checked. */
  public CheckLimits {
    if (maxStates < 1 || maxTime.isNegative() || maxTime.isZero()) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }
}
