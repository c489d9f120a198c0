package io.troupe.simulation.partition;

import java.util.Random;

/**
 * Which classes of faults a seed has: each is on or off for a whole run, so that some runs show
 * what others would hide.
 *
 * @param loss messages are lost
 * @param duplication messages arrive twice
 * @param delay messages are late, some by minutes
 * @param crash owners crash, also between any two effects
 * @param secondOwner a second owner starts beside one that lives
 * @param drain owners are asked to stop
 * @param pause owners stand still for a while and go on
 * @param lateJournal journal requests take effect late, or after their sender is gone
 * @param lostJournal journal requests are not answered; some take effect
 * @param diskFull the journal takes no appends for a while
 * @param wallJumps wall clocks jump by up to an hour either way
 * @param drift monotonic clocks run at different rates
 * @param nights nobody asks for anything for minutes
 * @param staleRoutes askers keep to an owner after another one started
 */
record Faults(
    boolean loss,
    boolean duplication,
    boolean delay,
    boolean crash,
    boolean secondOwner,
    boolean drain,
    boolean pause,
    boolean lateJournal,
    boolean lostJournal,
    boolean diskFull,
    boolean wallJumps,
    boolean drift,
    boolean nights,
    boolean staleRoutes) {
  /** The rate of the slowest clock; with the fastest, what a drift of 100 thousandths allows. */
  static final double SLOWEST = 0.95;

  /** The rate of the fastest clock. */
  static final double FASTEST = 1.045;

  static Faults draw(Random random) {
    return new Faults(
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean());
  }

  /** Peace. Clocks go on drifting: that is no fault. */
  static Faults none() {
    return new Faults(
        false, false, false, false, false, false, false, false, false, false, false, true, false,
        false);
  }
}
