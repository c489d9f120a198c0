package io.troupe.coordination.semaphore;

import io.troupe.actors.FencingToken;
import io.troupe.actors.kind.EventStamp;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.name.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One semaphore. It never changes: each event makes another, so that a snapshot is what it was when
 * it began.
 *
 * @param permits how many there are
 * @param holders in the order of their grants; together they hold no more than there are, unless
 *     there were more before
 * @param waiters in their order; none wants more than there are
 */
record SemaphoreState(ObjectName name, int permits, List<Claim> holders, List<Claim> waiters) {
  SemaphoreState {
    holders = List.copyOf(holders);
    waiters = List.copyOf(waiters);
  }

  /**
   * Permits that one owner holds or waits for.
   *
   * @param ticket names it
   * @param leaseMillis for how long it holds them, in partition time
   * @param token 0 while it waits
   * @param endMillis partition time at which the lease or the wait ends
   * @param sinceMillis the wall clock's time since when it waits or holds
   */
  record Claim(
      long ticket,
      LockOwner owner,
      int permits,
      long leaseMillis,
      long token,
      long endMillis,
      long sinceMillis) {
    /** The same, come to its turn. */
    Claim granted(EventStamp stamp) {
      return new Claim(
          ticket,
          owner,
          permits,
          leaseMillis,
          stamp.version().number(),
          stamp.timeMillis() + leaseMillis,
          stamp.wallMillis());
    }

    /** The same with a lease of so long from now on, or as it did, if that is longer. */
    Claim renewed(long lease, EventStamp stamp) {
      long end = Math.max(endMillis, stamp.timeMillis() + lease);
      return new Claim(ticket, owner, permits, leaseMillis, token, end, sinceMillis);
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

  /** How many are free; less than 0 where there are fewer than are held. */
  int available() {
    int free = permits;
    for (Claim claim : holders) {
      free -= claim.permits();
    }
    return free;
  }

  int claims() {
    return holders.size() + waiters.size();
  }

  Optional<Claim> holder(Predicate<Claim> which) {
    return holders.stream().filter(which).findFirst();
  }

  Optional<Claim> waiter(Predicate<Claim> which) {
    return waiters.stream().filter(which).findFirst();
  }

  /** Whoever has this ticket. */
  Optional<Claim> claim(LockTicket ticket) {
    Predicate<Claim> which = claim -> claim.ticket() == ticket.number();
    return holder(which).or(() -> waiter(which));
  }

  /** With so many permits, and without those who wait for more. */
  SemaphoreState sized(int count) {
    return new SemaphoreState(
        name, count, holders, waiters.stream().filter(claim -> claim.permits() <= count).toList());
  }

  /** With one more who holds some. */
  SemaphoreState grantedTo(Claim claim) {
    return new SemaphoreState(name, permits, with(holders, claim), waiters);
  }

  /** With one more who waits. */
  SemaphoreState waitedForBy(Claim claim) {
    return new SemaphoreState(name, permits, holders, with(waiters, claim));
  }

  /** With a holder in the place of one with the same ticket. */
  SemaphoreState with(Claim changed) {
    List<Claim> replaced = new ArrayList<>(holders);
    replaced.replaceAll(each -> each.ticket() == changed.ticket() ? changed : each);
    return new SemaphoreState(name, permits, replaced, waiters);
  }

  /** Without one who held some or waited. */
  SemaphoreState without(Claim claim) {
    return new SemaphoreState(
        name,
        permits,
        holders.stream().filter(each -> each.ticket() != claim.ticket()).toList(),
        waiters.stream().filter(each -> each.ticket() != claim.ticket()).toList());
  }

  /** Without these of those who held some. */
  SemaphoreState withoutHolders(Predicate<Claim> which) {
    return new SemaphoreState(
        name, permits, holders.stream().filter(which.negate()).toList(), waiters);
  }

  /** Handed to those whose turn it is: from the first on, as long as there are enough. */
  SemaphoreState handedOn(EventStamp stamp) {
    int free = available();
    int inTurn = 0;
    while (inTurn < waiters.size() && waiters.get(inTurn).permits() <= free) {
      free -= waiters.get(inTurn).permits();
      inTurn++;
    }
    if (inTurn == 0) {
      return this;
    }
    List<Claim> more = new ArrayList<>(holders);
    waiters.subList(0, inTurn).forEach(claim -> more.add(claim.granted(stamp)));
    return new SemaphoreState(name, permits, more, waiters.subList(inTurn, waiters.size()));
  }

  private static List<Claim> with(List<Claim> claims, Claim one) {
    List<Claim> more = new ArrayList<>(claims.size() + 1);
    more.addAll(claims);
    more.add(one);
    return more;
  }
}
