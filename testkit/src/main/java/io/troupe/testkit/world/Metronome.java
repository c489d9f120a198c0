package io.troupe.testkit.world;

/** A clock that ticks at a rate of its own, and jumps. */
public final class Metronome {
  private final Agenda agenda;
  private final long periodNanos;
  private final Runnable tick;
  private int ratePerMille;

  /** How many ticks it leaves out: it was set back. */
  private int owed;

  /**
   * Begins to tick.
   *
   * @param ratePerMille 1,000 for a right clock
   * @param phaseNanos when it ticks first
   */
  public Metronome(
      Agenda agenda, long periodNanos, int ratePerMille, long phaseNanos, Runnable tick) {
    this.agenda = agenda;
    this.periodNanos = periodNanos;
    this.ratePerMille = ratePerMille;
    this.tick = tick;
    agenda.in(phaseNanos, this::beat);
  }

  /** From the next tick on. */
  public void rate(int perMille) {
    ratePerMille = perMille;
  }

  /** Ticks so often at once; a negative number: leaves so many ticks out. */
  public void jump(int ticks) {
    owed = Math.max(0, -ticks);
    for (int i = 0; i < ticks; i++) {
      tick.run();
    }
  }

  private void beat() {
    agenda.in(periodNanos * 1_000 / ratePerMille, this::beat);
    if (owed > 0) {
      owed--;
    } else {
      tick.run();
    }
  }
}
