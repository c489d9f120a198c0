package io.troupe.simulation.cluster;

import java.util.Locale;

/**
 * Something that goes wrong in a run.
 *
 * @param number by which a run can be told to keep it
 * @param atNanos when; 0 for what holds for the whole run
 * @param seed of all that is open in it: which node, for how long
 */
public record Trouble(int number, Kind kind, long atNanos, long seed) {
  /** What it is. */
  public enum Kind {
    // For the whole run:
    LOSS,
    DOUBLING,
    LATE_MESSAGES,
    LATE_ANSWERS,
    REORDERING,
    SLOW_DISKS,
    STALLING_DISKS,
    FAILING_DISKS,
    CLOCK_DRIFT,
    SLOW_STATE_MACHINES,
    EAGER_SNAPSHOTS,
    LATE_NEWS,
    ONE_IS_GONE,
    FLAPPING_OWNERS,
    // At one time:
    CRASH,
    CRASH_IN_A_STEP,
    POWER_LOSS,
    PAUSE,
    OWNER_PAUSE,
    CUT,
    MEND,
    CLOG,
    TRANSFER,
    MOVE,
    DRAIN,
    LEAVE,
    RESET;

    boolean isForTheWholeRun() {
      return compareTo(CRASH) < 0;
    }
  }

  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return kind.isForTheWholeRun()
        ? number + " " + name
        : "%d %s at %.3f s".formatted(number, name, atNanos / 1e9);
  }
}
