package io.troupe.simulation.raft;

import java.util.Locale;

/**
 * Something that goes wrong in a run, or that somebody asks for.
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
    REORDERING,
    SLOW_NETWORK,
    SLOW_DISKS,
    STALLING_DISKS,
    FAILING_DISKS,
    CLOCK_DRIFT,
    SLOW_STATE_MACHINES,
    PRIORITIES,
    EAGER_SNAPSHOTS,
    RESTLESS_MEMBERS,
    NAPS,
    SHORT_LEADERSHIPS,
    // At one time:
    CRASH,
    CRASH_IN_A_STEP,
    LEADER_CRASH,
    POWER_LOSS,
    PAUSE,
    CUT,
    MEND,
    CLOG,
    CLOCK_JUMP,
    DAMAGE,
    SNAPSHOT,
    MEMBERS,
    TRANSFER,
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
