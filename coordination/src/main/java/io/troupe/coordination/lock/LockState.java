package io.troupe.coordination.lock;

import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.actors.kind.EventStamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One lock that is held, waited for, or not free yet. It never changes: each event makes another,
 * so that a snapshot is what it was when it began.
 *
 * <p>Held by one claim exclusively, or by any number of shared ones. Who waits gets it in order:
 * nobody passes the first, also where the lock could be shared.
 *
 * @param holders in the order of their grants
 * @param waiters in their order
 * @param freeAtMillis partition time until which nobody gets it; 0 if that is not so
 */
record LockState(LockName name, List<Claim> holders, List<Claim> waiters, long freeAtMillis) {
  LockState {
    holders = List.copyOf(holders);
    waiters = List.copyOf(waiters);
  }

  static LockState free(LockName name) {
    return new LockState(name, List.of(), List.of(), 0);
  }

  /** Nothing is to be kept of it. */
  boolean isIdle() {
    return holders.isEmpty() && waiters.isEmpty() && freeAtMillis == 0;
  }

  int claims() {
    return holders.size() + waiters.size();
  }

  /** Whether somebody who comes now gets it. */
  boolean isFreeFor(LockMode mode) {
    return waiters.isEmpty() && isNextFor(mode);
  }

  private boolean isNextFor(LockMode mode) {
    return freeAtMillis == 0
        && (holders.isEmpty()
            || (mode == LockMode.SHARED && holders.getFirst().mode() == LockMode.SHARED));
  }

  Optional<Claim> holder(Predicate<Claim> which) {
    return find(holders, which);
  }

  /** Those who hold it under this token; without one, all. */
  List<Claim> holders(Optional<FencingToken> token) {
    return holders.stream()
        .filter(it -> token.map(one -> one.number() == it.token()).orElse(true))
        .toList();
  }

  Optional<Claim> waiter(Predicate<Claim> which) {
    return find(waiters, which);
  }

  /** Whoever has this ticket. */
  Optional<Claim> claim(LockTicket ticket) {
    Predicate<Claim> which = claim -> claim.ticket() == ticket.number();
    return holder(which).or(() -> waiter(which));
  }

  private static Optional<Claim> find(List<Claim> claims, Predicate<Claim> which) {
    for (Claim claim : claims) {
      if (which.test(claim)) {
        return Optional.of(claim);
      }
    }
    return Optional.empty();
  }

  /** Its part of the wait-for graph. */
  LockWaits waits() {
    return new LockWaits(name, shown(holders), shown(waiters));
  }

  private static List<LockClaim> shown(List<Claim> claims) {
    return claims.stream().limit(LockWaits.MAX_CLAIMS).map(Claim::shown).toList();
  }

  /** With one more who holds it. */
  LockState grantedTo(Claim claim) {
    return new LockState(name, with(holders, claim), waiters, freeAtMillis);
  }

  /** With one more who waits. */
  LockState waitedForBy(Claim claim) {
    return new LockState(name, holders, with(waiters, claim), freeAtMillis);
  }

  /** With a holder in the place of one with the same ticket. */
  LockState with(Claim changed) {
    List<Claim> replaced = new ArrayList<>(holders);
    replaced.replaceAll(each -> each.ticket() == changed.ticket() ? changed : each);
    return new LockState(name, replaced, waiters, freeAtMillis);
  }

  /** Without one who held it or waited. */
  LockState without(Claim claim) {
    return new LockState(
        name,
        holders.stream().filter(each -> each.ticket() != claim.ticket()).toList(),
        waiters.stream().filter(each -> each.ticket() != claim.ticket()).toList(),
        freeAtMillis);
  }

  /** Without all that is bound to a session. */
  LockState without(GuestId session) {
    Predicate<Claim> stays = claim -> !claim.session().equals(Optional.of(session));
    return new LockState(
        name,
        holders.stream().filter(stays).toList(),
        waiters.stream().filter(stays).toList(),
        freeAtMillis);
  }

  /** Without these of those who held it. */
  LockState withoutHolders(Predicate<Claim> which) {
    return new LockState(
        name, holders.stream().filter(which.negate()).toList(), waiters, freeAtMillis);
  }

  /** The token of who joins those who share it; of a grant by this event, if nobody does. */
  long tokenBy(EventStamp stamp) {
    return holders.isEmpty() ? stamp.version().number() : holders.getFirst().token();
  }

  /** Free at that time at the earliest; 0 for any time. */
  LockState freeAt(long millis) {
    return new LockState(name, holders, waiters, millis);
  }

  /**
   * Handed to those whose turn it is: the first, and behind one that shares, all next that share.
   */
  LockState handedOn(EventStamp stamp) {
    if (waiters.isEmpty() || !isNextFor(waiters.getFirst().mode())) {
      return this;
    }
    int inTurn = 1;
    if (waiters.getFirst().mode() == LockMode.SHARED) {
      while (inTurn < waiters.size() && waiters.get(inTurn).mode() == LockMode.SHARED) {
        inTurn++;
      }
    }
    long token = tokenBy(stamp);
    List<Claim> more = new ArrayList<>(holders);
    waiters.subList(0, inTurn).forEach(claim -> more.add(claim.granted(token, stamp)));
    return new LockState(name, more, waiters.subList(inTurn, waiters.size()), freeAtMillis);
  }

  private static List<Claim> with(List<Claim> claims, Claim one) {
    List<Claim> more = new ArrayList<>(claims.size() + 1);
    more.addAll(claims);
    more.add(one);
    return more;
  }
}
