package io.troupe.coordination.service;

/**
 * The limits of services in one partition.
 *
 * @param maxInstances at once, of all services together; 1 to 100,000
 * @param maxPerService at once, of one service; 1 to 2,000
 * @param maxWaiting reads that wait, of all services together; 256 to 8,000
 */
public record ServiceSettings(int maxInstances, int maxPerService, int maxWaiting) {
  /**
   * What the instances of one service may take together, each with room for the longest reason: a
   * list of them is one message.
   */
  public static final int MAX_SERVICE_BYTES = 768 << 10;

  /** What {@code application.conf} says by default. */
  public static final ServiceSettings DEFAULT = new ServiceSettings(10_000, 1_000, 4_096);

  public ServiceSettings {
    check("max-instances", maxInstances, 1, 100_000);
    check("max-per-service", maxPerService, 1, 2_000);
    check("max-waiting", maxWaiting, 256, 8_000);
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + most + ", was " + value);
    }
  }
}
