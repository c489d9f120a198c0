package io.troupe.api.session;

import io.troupe.coordination.session.SessionCommand;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * How a session is to live.
 *
 * @param label what people are shown: at most 128 characters, none of them for control; need not
 *     differ between sessions
 * @param lease it ends if it is not kept for so long, and never earlier while clocks run within the
 *     drift; from 100 ms to a day, in whole milliseconds
 */
public record SessionTerms(String label, Duration lease) {
  /** Without a label; it ends ten seconds after its process was heard last. */
  public static final SessionTerms DEFAULT = new SessionTerms("", Duration.ofSeconds(10));

  public SessionTerms {
    lease = lease.truncatedTo(ChronoUnit.MILLIS);
    // Compared as durations: a time of billions of years has no milliseconds.
    if (lease.compareTo(Duration.ofMillis(SessionCommand.MIN_LEASE_MILLIS)) < 0
        || lease.compareTo(Duration.ofMillis(SessionCommand.MAX_LEASE_MILLIS)) > 0) {
      throw new IllegalArgumentException(
          "a session's lease is from %d to %d ms, not %s"
              .formatted(SessionCommand.MIN_LEASE_MILLIS, SessionCommand.MAX_LEASE_MILLIS, lease));
    }
    var unused = new SessionCommand.Open(label, lease.toMillis());
  }

  /** The same with another label. */
  public SessionTerms labelled(String other) {
    return new SessionTerms(other, lease);
  }

  /** The same with another lease. */
  public SessionTerms leased(Duration other) {
    return new SessionTerms(label, other);
  }
}
