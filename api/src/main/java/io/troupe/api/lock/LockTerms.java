package io.troupe.api.lock;

import io.troupe.actors.GuestId;
import io.troupe.api.session.TroupeSession;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockMode;
import io.troupe.coordination.lock.LockOwner;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How a lock is to be held. Times count in whole milliseconds.
 *
 * @param owner who is to hold it, where that is more than the one {@link HeldLock}: an owner may
 *     acquire again what it holds, and is known by its name elsewhere. It waits for a lock once:
 *     two acquisitions of one owner at a time share a place in the queue, and who gives up first
 *     gives up for both, also what the other was granted at that moment. What a caller acquires
 *     <em>after</em> one of its acquisitions under the same name was given up, or was over without
 *     an answer, is safe from that one: it is asked for only once the partition has answered that
 *     the place is left, or has not for some minutes. Until then its patience passes, but for ten
 *     seconds at least, and behind that it is refused as {@code UNAVAILABLE}. Callers in other
 *     processes are not known here: let them have other names. Empty for a new one that nobody else
 *     is.
 * @param mode alone, or with others that share it
 * @param lease it is held for so long, and never for less while clocks run within the drift; from 1
 *     ms to a day
 * @param renewed whether the node goes on renewing the lease until the lock is released: it is lost
 *     where the node stands still, or reaches nobody, for a whole lease. Else the lease ends by
 *     itself.
 * @param delay so long nobody gets the lock where the lease ran out, so that what its holder had
 *     sent can arrive; to a minute
 * @param patience so long the owner waits in the queue; zero for not at all; to an hour
 * @param session it is held, and waited for, for as long as this session lives; its lease and
 *     whether that is renewed mean nothing then. Empty for a lease of its own.
 */
public record LockTerms(
    Optional<LockOwner> owner,
    LockMode mode,
    Duration lease,
    boolean renewed,
    Duration delay,
    Duration patience,
    Optional<GuestId> session) {
  /** Held alone, by nobody else, for 30 s and renewed; waited for 10 s. */
  public static final LockTerms DEFAULT =
      new LockTerms(
          Optional.empty(),
          LockMode.EXCLUSIVE,
          Duration.ofSeconds(30),
          true,
          Duration.ZERO,
          Duration.ofSeconds(10),
          Optional.empty());

  public LockTerms {
    check("a lease", lease, 1, LockCommand.MAX_LEASE_MILLIS);
    check("a lock's delay", delay, 0, LockCommand.MAX_DELAY_MILLIS);
    check("a wait for a lock", patience, 0, LockCommand.MAX_WAIT_MILLIS);
    // What is asked for is what is counted.
    lease = lease.truncatedTo(ChronoUnit.MILLIS);
    delay = delay.truncatedTo(ChronoUnit.MILLIS);
    patience = patience.truncatedTo(ChronoUnit.MILLIS);
  }

  private static void check(String what, Duration time, long least, long most) {
    // Compared as durations: a time of billions of years has no milliseconds.
    if (time.compareTo(Duration.ofMillis(least)) < 0
        || time.compareTo(Duration.ofMillis(most)) > 0) {
      throw new IllegalArgumentException(
          "%s is from %d to %d ms, not %s".formatted(what, least, most, time));
    }
  }

  /** The same for this owner. */
  public LockTerms by(LockOwner other) {
    return new LockTerms(Optional.of(other), mode, lease, renewed, delay, patience, session);
  }

  /** The same, shared with others that share it. */
  public LockTerms shared() {
    return new LockTerms(owner, LockMode.SHARED, lease, renewed, delay, patience, session);
  }

  /** The same with a lease of so long that is renewed. */
  public LockTerms renewing(Duration time) {
    return new LockTerms(owner, mode, time, true, delay, patience, session);
  }

  /** The same with a lease of so long that ends by itself. */
  public LockTerms leased(Duration time) {
    return new LockTerms(owner, mode, time, false, delay, patience, session);
  }

  /** The same with another delay. */
  public LockTerms delayed(Duration time) {
    return new LockTerms(owner, mode, lease, renewed, time, patience, session);
  }

  /** The same, waiting for so long. */
  public LockTerms waiting(Duration time) {
    return new LockTerms(owner, mode, lease, renewed, delay, time, session);
  }

  /** The same, for as long as a session lives that this process keeps alive. */
  public LockTerms under(TroupeSession other) {
    return under(other.id());
  }

  /** The same, for as long as a session lives. */
  public LockTerms under(GuestId other) {
    return new LockTerms(owner, mode, lease, renewed, delay, patience, Optional.of(other));
  }
}
