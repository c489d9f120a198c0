package io.troupe.coordination.session;

import io.troupe.actors.kind.ClockDrift;

/**
 * The limits of sessions in one partition.
 *
 * @param maxSessions sessions that have their home in it at once; 1 to 1,000,000
 * @param drift of clocks; leases are stretched by it
 */
public record SessionSettings(int maxSessions, ClockDrift drift) {
  /** What {@code application.conf} says by default. */
  public static final SessionSettings DEFAULT = new SessionSettings(100_000, ClockDrift.DEFAULT);

  public SessionSettings {
    if (maxSessions < 1 || maxSessions > 1_000_000) {
      throw new IllegalArgumentException(
          "max-sessions must be from 1 to 1000000, was " + maxSessions);
    }
  }
}
