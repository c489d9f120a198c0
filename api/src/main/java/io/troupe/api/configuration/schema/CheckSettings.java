package io.troupe.api.configuration.schema;

import java.time.Duration;

/**
 * What holding documents against schemas may take of a node.
 *
 * @param threads that do so; 1 to 64
 * @param queue how many checks may wait for one of them; 1 to 10,000
 * @param limit how much of a processor's time one check may take; 10 ms to 1 minute
 */
public record CheckSettings(int threads, int queue, Duration limit) {
  /** What {@code application.conf} says by default. */
  public static final CheckSettings DEFAULT = new CheckSettings(2, 64, Duration.ofSeconds(1));

  public CheckSettings {
    require("schema-threads", threads, 1, 64);
    require("schema-queue", queue, 1, 10_000);
    require("schema-time-limit, in ms,", limit.toMillis(), 10, 60_000);
  }

  private static void require(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, was %d".formatted(what, least, most, value));
    }
  }
}
