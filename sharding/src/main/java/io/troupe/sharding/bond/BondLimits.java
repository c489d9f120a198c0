package io.troupe.sharding.bond;

/**
 * How many keys of a partition may live as long as sessions.
 *
 * @param perSession keys of one session, 1 to 100,000
 * @param most keys of all sessions, 1 to 1,000,000; about 150 bytes each, and the length of the key
 */
public record BondLimits(int perSession, int most) {
  /** What {@code application.conf} says by default. */
  public static final BondLimits DEFAULT = new BondLimits(10_000, 100_000);

  private static final int MOST_PER_SESSION = 100_000;
  private static final int MOST = 1_000_000;

  public BondLimits {
    if (perSession < 1 || perSession > MOST_PER_SESSION) {
      throw new IllegalArgumentException(
          "a session has 1 to " + MOST_PER_SESSION + " keys in a partition, not " + perSession);
    }
    if (most < 1 || most > MOST) {
      throw new IllegalArgumentException(
          "sessions have 1 to " + MOST + " keys in a partition, not " + most);
    }
  }
}
