package io.troupe.coordination.election;

import io.troupe.actors.kind.ClockDrift;

/**
 * The limits of elections in one partition.
 *
 * @param maxElections elections that go on at once; 1 to 100,000
 * @param maxCandidates who campaign or lead in one of them at once; 1 to 8,000
 * @param keepPast past leaders that are kept, of all elections together; 0 to 10,000
 * @param drift of clocks; leases are stretched by it
 */
public record ElectionSettings(
    int maxElections, int maxCandidates, int keepPast, ClockDrift drift) {
  /** How many candidates and past leaders an explanation shows, each. */
  public static final int MAX_SHOWN = 100;

  /** What {@code application.conf} says by default. */
  public static final ElectionSettings DEFAULT =
      new ElectionSettings(10_000, 1_024, 1_024, ClockDrift.DEFAULT);

  public ElectionSettings {
    check("max-elections", maxElections, 1, 100_000);
    check("max-candidates", maxCandidates, 1, 8_000);
    check("keep-past", keepPast, 0, 10_000);
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + most + ", was " + value);
    }
  }
}
