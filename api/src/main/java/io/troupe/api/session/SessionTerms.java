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
 * @param endsWithNode whether it ends, before its lease, once the register of members has said that
 *     the node through which it is kept is down. That gives up what a lease is for: a node that was
 *     cut off or stood still is declared down while its process lives and takes the session to be
 *     safe, until its own count of the lease is over. Others may hold what it held meanwhile, so
 *     whatever stands on it must check tokens
 */
public record SessionTerms(String label, Duration lease, boolean endsWithNode) {
  /** Without a label; it ends ten seconds after its process was heard last. */
  public static final SessionTerms DEFAULT = new SessionTerms("", Duration.ofSeconds(10), false);

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
    return new SessionTerms(other, lease, endsWithNode);
  }

  /** The same with another lease. */
  public SessionTerms leased(Duration other) {
    return new SessionTerms(label, other, endsWithNode);
  }

  /** The same, that ends at once where its node is declared down: see what that gives up. */
  public SessionTerms endWithNode() {
    return new SessionTerms(label, lease, true);
  }
}
