package io.troupe.api.embedded.role;

import java.time.Duration;

/**
 * How long a node waits before it campaigns again for a role that failed.
 *
 * @param first behind the first failure; each further one in a row doubles it
 * @param longest it grows no further
 */
record RolePause(Duration first, Duration longest) {
  static final RolePause DEFAULT = new RolePause(Duration.ofSeconds(1), Duration.ofMinutes(1));

  private static final int MOST_DOUBLINGS = 20;

  /**
   * Behind so many failures in a row.
   *
   * @param failures at least one
   */
  Duration after(int failures) {
    Duration pause = first.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
    return pause.compareTo(longest) > 0 ? longest : pause;
  }

  /** Failures in a row, where one happened after it had run for so long. */
  int failures(int before, Duration ran) {
    return ran.compareTo(longest) >= 0 ? 1 : before + 1;
  }
}
