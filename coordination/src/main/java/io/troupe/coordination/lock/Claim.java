package io.troupe.coordination.lock;

import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One acquisition of one owner: it waits in the queue, or holds the lock.
 *
 * @param ticket names it
 * @param leaseMillis for how long it holds the lock, in partition time; 0 under a session
 * @param delayMillis for how long nobody gets the lock if that time runs out
 * @param token 0 while it waits
 * @param holds how often it was acquired and not released; 0 while it waits
 * @param endMillis partition time at which the lease or the wait ends; never, if it is held under a
 *     session
 * @param sinceMillis the wall clock's time since when it waits or holds
 * @param session that it ends with; empty if it has a lease of its own
 * @param askedMillis the wall clock's time since when its holder is asked to give it up; empty if
 *     it is not
 */
record Claim(
    long ticket,
    LockOwner owner,
    LockMode mode,
    long leaseMillis,
    long delayMillis,
    long token,
    int holds,
    long endMillis,
    long sinceMillis,
    Optional<GuestId> session,
    OptionalLong askedMillis) {

  static Claim granted(LockEvent.LockGranted event, long token, EventStamp stamp) {
    return waiting(
            stamp.version().number(),
            event.owner(),
            event.mode(),
            event.leaseMillis(),
            event.delayMillis(),
            0,
            event.session(),
            stamp)
        .granted(token, stamp);
  }

  static Claim queued(LockEvent.WaiterQueued event, EventStamp stamp) {
    return waiting(
        stamp.version().number(),
        event.owner(),
        event.mode(),
        event.leaseMillis(),
        event.delayMillis(),
        event.waitMillis(),
        event.session(),
        stamp);
  }

  private static Claim waiting(
      long ticket,
      LockOwner owner,
      LockMode mode,
      long leaseMillis,
      long delayMillis,
      long waitMillis,
      Optional<GuestId> session,
      EventStamp stamp) {
    return new Claim(
        ticket,
        owner,
        mode,
        leaseMillis,
        delayMillis,
        0,
        0,
        stamp.timeMillis() + waitMillis,
        stamp.wallMillis(),
        session,
        OptionalLong.empty());
  }

  /** The same, come to its turn. */
  Claim granted(long underToken, EventStamp stamp) {
    return new Claim(
        ticket,
        owner,
        mode,
        leaseMillis,
        delayMillis,
        underToken,
        1,
        session.isPresent() ? KindCore.NEVER : stamp.timeMillis() + leaseMillis,
        stamp.wallMillis(),
        session,
        OptionalLong.empty());
  }

  /**
   * The same with a lease that goes on for so long from now on, or as it did, if that is longer.
   */
  Claim renewed(long lease, EventStamp stamp) {
    return new Claim(
        ticket,
        owner,
        mode,
        leaseMillis,
        delayMillis,
        token,
        holds,
        Math.max(endMillis, stamp.timeMillis() + lease),
        sinceMillis,
        session,
        askedMillis);
  }

  /** The same, acquired once more. */
  Claim again(LockEvent.LockReentered event, EventStamp stamp) {
    Claim renewed = renewed(event.leaseMillis(), stamp);
    return new Claim(
        ticket,
        owner,
        mode,
        leaseMillis,
        Math.max(delayMillis, event.delayMillis()),
        token,
        holds + 1,
        renewed.endMillis,
        sinceMillis,
        session,
        askedMillis);
  }

  /** The same, released once. */
  Claim releasedOnce() {
    return new Claim(
        ticket,
        owner,
        mode,
        leaseMillis,
        delayMillis,
        token,
        holds - 1,
        endMillis,
        sinceMillis,
        session,
        askedMillis);
  }

  /** The same, whose holder is asked to give it up. */
  Claim asked(EventStamp stamp) {
    return new Claim(
        ticket,
        owner,
        mode,
        leaseMillis,
        delayMillis,
        token,
        holds,
        endMillis,
        sinceMillis,
        session,
        OptionalLong.of(stamp.wallMillis()));
  }

  LockClaim shown() {
    return new LockClaim(
        owner,
        mode,
        asTicket(),
        isHeld() ? Optional.of(asToken()) : Optional.empty(),
        sinceMillis,
        session);
  }

  boolean isHeld() {
    return token != 0;
  }

  boolean isUnder(LockOwner who, FencingToken which) {
    return token == which.number() && owner.equals(who);
  }

  boolean isUnder(LockOwner who, LockTicket which) {
    return ticket == which.number() && owner.equals(who);
  }

  LockTicket asTicket() {
    return new LockTicket(ticket);
  }

  FencingToken asToken() {
    return new FencingToken(token);
  }
}
