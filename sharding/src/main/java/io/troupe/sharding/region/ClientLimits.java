package io.troupe.sharding.region;

/**
 * What the callers of one node may have under way together.
 *
 * @param maxInFlight requests; 1 to 1,000,000
 * @param maxInFlightBytes what they hold, in bytes; at least 2 MiB
 */
public record ClientLimits(int maxInFlight, long maxInFlightBytes) {
  /** What {@code application.conf} says by default. */
  public static final ClientLimits DEFAULT = new ClientLimits(16_384, 64L << 20);

  public ClientLimits {
    if (maxInFlight < 1 || maxInFlight > 1_000_000) {
      throw new IllegalArgumentException(
          "max-in-flight must be from 1 to 1000000, was " + maxInFlight);
    }
    if (maxInFlightBytes < 2L << 20) {
      throw new IllegalArgumentException(
          "max-in-flight-bytes must be at least 2 MiB, was " + maxInFlightBytes);
    }
  }
}
