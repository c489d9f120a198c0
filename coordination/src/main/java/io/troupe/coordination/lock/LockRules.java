package io.troupe.coordination.lock;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.Guests;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What locks do. A token is the number of the event by which a lock was granted, which is why
 * tokens of a lock rise without anything being kept of idle ones.
 */
final class LockRules implements KindCore<LockCommand, LockEvent> {
  private final LockSettings settings;
  private final Guests guests;
  private final LockTable table;

  @SuppressWarnings("this-escape") // it is called back only once something is applied
  LockRules(LockSettings settings, Guests guests) {
    this.settings = settings;
    this.guests = guests;
    this.table = new LockTable(settings.keepPast());
    guests.onDeparture(this::departed);
  }

  // --- What is asked for ------------------------------------------------------------------------

  @Override
  public Decision<LockEvent> decide(LockCommand command, long timeMillis) {
    return switch (command) {
      case LockCommand.Wish wish -> acquire(wish);
      case LockCommand.Await await -> await(await, timeMillis);
      case LockCommand.Renew renew ->
          table
              .find(renew.name())
              .holder(claim -> claim.isUnder(renew.owner(), renew.token()))
              .filter(claim -> claim.session().isEmpty())
              .map(
                  claim ->
                      change(
                          new LockEvent.LeaseRenewed(
                              renew.name(), claim.asTicket(), stretched(renew.leaseMillis()))))
              .orElseGet(LockRules::notHeld);
      case LockCommand.Release release ->
          table
              .find(release.name())
              .holder(claim -> claim.isUnder(release.owner(), release.token()))
              .map(claim -> change(new LockEvent.LockReleased(release.name(), claim.asTicket())))
              .orElseGet(LockRules::notHeld);
      case LockCommand.Leave leave ->
          table
              .find(leave.name())
              .claim(leave.ticket())
              .filter(claim -> claim.owner().equals(leave.owner()))
              .map(claim -> change(new LockEvent.ClaimLeft(leave.name(), claim.asTicket())))
              .orElseGet(LockRules::notHeld);
      case LockCommand.ForceRelease force -> force(force);
      case LockCommand.AskHolders ask -> ask(ask);
      case LockCommand.AwaitAsked await -> awaitAsked(await);
      case LockCommand.Explain explain -> answer(explain(explain.name(), timeMillis));
      case LockCommand.RefuseWaiter refuse -> refuse(refuse);
      case LockCommand.ListWaits list -> answer(waits(list));
      case LockCommand.ListLocks list -> answer(list(list, timeMillis));
    };
  }

  private Decision<LockEvent> acquire(LockCommand.Wish wanted) {
    if (wanted.session().isPresent() && !guests.isHere(wanted.session().get())) {
      return notAllowed(LockReply.NotAllowed.Why.NO_SESSION);
    }
    LockState lock = table.find(wanted.name());
    Optional<Claim> held = lock.holder(claim -> claim.owner().equals(wanted.owner()));
    if (held.isPresent()) {
      return again(held.get(), wanted);
    }
    Optional<Claim> waits = lock.waiter(claim -> claim.owner().equals(wanted.owner()));
    if (waits.isPresent() && !waits.get().session().equals(wanted.session())) {
      return notAllowed(LockReply.NotAllowed.Why.OTHER_SESSION);
    }
    if (waits.isPresent() && waits.get().mode() != wanted.mode()) {
      return notAllowed(LockReply.NotAllowed.Why.OTHER_MODE);
    }
    if (waits.isPresent() && wanted.waitMillis() > 0) {
      return answer(
          new LockReply.Queued(waits.get().asTicket(), lock.waiters().indexOf(waits.get())));
    }
    if (waits.isEmpty() && lock.isFreeFor(wanted.mode())) {
      return grant(wanted, lock);
    }
    if (wanted.waitMillis() == 0) {
      return answer(new LockReply.Busy(lock.holders().stream().findFirst().map(Claim::asToken)));
    }
    return lock.claims() >= settings.maxQueue()
        ? notAllowed(LockReply.NotAllowed.Why.QUEUE_FULL)
        : change(
            new LockEvent.WaiterQueued(
                wanted.name(),
                wanted.owner(),
                wanted.mode(),
                lease(wanted),
                delay(wanted),
                stretched(wanted.waitMillis()),
                wanted.session()));
  }

  private Decision<LockEvent> grant(LockCommand.Wish wanted, LockState lock) {
    if (lock.claims() >= settings.maxQueue()) {
      return notAllowed(LockReply.NotAllowed.Why.QUEUE_FULL);
    }
    if (lock.isIdle() && table.size() >= settings.maxLocks()) {
      return notAllowed(LockReply.NotAllowed.Why.LOCKS_FULL);
    }
    return change(
        new LockEvent.LockGranted(
            wanted.name(),
            wanted.owner(),
            wanted.mode(),
            lease(wanted),
            delay(wanted),
            wanted.session()));
  }

  /** By one who holds it. */
  private Decision<LockEvent> again(Claim held, LockCommand.Wish wanted) {
    if (!held.session().equals(wanted.session())) {
      return notAllowed(LockReply.NotAllowed.Why.OTHER_SESSION);
    }
    if (held.mode() == LockMode.SHARED && wanted.mode() == LockMode.EXCLUSIVE) {
      return notAllowed(LockReply.NotAllowed.Why.UPGRADE);
    }
    return held.holds() >= LockSettings.MAX_HOLDS
        ? notAllowed(LockReply.NotAllowed.Why.HOLDS_FULL)
        : change(
            new LockEvent.LockReentered(
                wanted.name(), held.asTicket(), lease(wanted), delay(wanted)));
  }

  private Decision<LockEvent> await(LockCommand.Await await, long timeMillis) {
    LockState lock = table.find(await.name());
    return lock.holder(claim -> claim.isUnder(await.owner(), await.ticket()))
        .<Decision<LockEvent>>map(
            claim ->
                answer(
                    new LockReply.Held(
                        claim.asTicket(), claim.asToken(), claim.holds(), left(claim, timeMillis))))
        .orElseGet(
            () ->
                lock.waiter(claim -> claim.isUnder(await.owner(), await.ticket())).isPresent()
                    ? new Decision.NotYet<>()
                    : gone(await));
  }

  private Decision<LockEvent> gone(LockCommand.Await await) {
    for (RefusedWaiter one : table.refused()) {
      if (one.ticket().equals(await.ticket())
          && one.name().equals(await.name())
          && one.owner().equals(await.owner())) {
        return answer(new LockReply.Deadlocked(one.cycle()));
      }
    }
    return notHeld();
  }

  /** Only where both are as they were seen: a cycle of which one has moved on is none. */
  private Decision<LockEvent> refuse(LockCommand.RefuseWaiter refuse) {
    LockState lock = table.find(refuse.name());
    long token = refuse.token().map(FencingToken::number).orElse(0L);
    boolean isInFront =
        refuse.behind().number() < refuse.ticket().number()
            && lock.claim(refuse.behind()).filter(it -> it.token() == token).isPresent();
    return isInFront && lock.waiter(it -> it.ticket() == refuse.ticket().number()).isPresent()
        ? change(new LockEvent.WaiterRefused(refuse.name(), refuse.ticket(), refuse.cycle()))
        : notHeld();
  }

  /** Whole locks, until there are about as many claims as locks may be asked for. */
  private LockReply waits(LockCommand.ListWaits list) {
    List<LockWaits> found = new ArrayList<>();
    int claims = 0;
    for (LockName name : table.waitedFor(list.after())) {
      if (found.size() == list.limit() || claims >= LockCommand.MAX_LISTED) {
        return new LockReply.Waits(found, true);
      }
      LockWaits waits = table.find(name).waits();
      found.add(waits);
      claims += waits.claims();
    }
    return new LockReply.Waits(found, false);
  }

  /** Also ends the delay behind a lost holder. */
  private Decision<LockEvent> force(LockCommand.ForceRelease force) {
    LockState lock = table.find(force.name());
    boolean toEnd =
        force
            .token()
            .map(token -> lock.holder(it -> it.token() == token.number()).isPresent())
            .orElse(!lock.holders().isEmpty() || lock.freeAtMillis() != 0);
    return toEnd ? change(new LockEvent.LockForced(force.name(), force.token())) : notHeld();
  }

  private Decision<LockEvent> ask(LockCommand.AskHolders ask) {
    List<Claim> meant = table.find(ask.name()).holders(ask.token());
    if (meant.isEmpty()) {
      return notHeld();
    }
    return meant.stream().allMatch(it -> it.askedMillis().isPresent())
        ? answer(new LockReply.Asked(meant.size()))
        : change(new LockEvent.HoldersAsked(ask.name(), ask.token()));
  }

  private Decision<LockEvent> awaitAsked(LockCommand.AwaitAsked await) {
    return table
        .find(await.name())
        .claim(await.ticket())
        .filter(claim -> claim.owner().equals(await.owner()))
        .<Decision<LockEvent>>map(
            claim ->
                claim.askedMillis().isPresent() && !await.known()
                    ? answer(new LockReply.Asked(1))
                    : new Decision.NotYet<>())
        .orElseGet(LockRules::notHeld);
  }

  private LockReply explain(LockName name, long timeMillis) {
    LockState lock = table.find(name);
    return new LockReply.Explained(
        lock.holders().stream()
            .limit(LockSettings.MAX_SHOWN)
            .map(claim -> shown(claim, timeMillis))
            .toList(),
        lock.waiters().stream()
            .limit(LockSettings.MAX_SHOWN)
            .map(
                claim ->
                    new LockWaiter(
                        claim.owner(),
                        claim.mode(),
                        claim.asTicket(),
                        claim.sinceMillis(),
                        left(claim, timeMillis),
                        claim.session()))
            .toList(),
        lock.holders().size(),
        lock.waiters().size(),
        Math.max(0, lock.freeAtMillis() - timeMillis),
        table.pastOf(name, LockSettings.MAX_SHOWN));
  }

  private LockReply list(LockCommand.ListLocks list, long timeMillis) {
    List<LockReply.Listed.Lock> found = new ArrayList<>();
    for (LockState lock : table.behind(list.after())) {
      if (found.size() == list.limit()) {
        return new LockReply.Listed(found, true);
      }
      found.add(
          new LockReply.Listed.Lock(
              lock.name(),
              lock.holders().size(),
              lock.waiters().size(),
              lock.holders().stream().findFirst().map(claim -> shown(claim, timeMillis))));
    }
    return new LockReply.Listed(found, false);
  }

  private LockHolder shown(Claim claim, long timeMillis) {
    return new LockHolder(
        claim.owner(),
        claim.mode(),
        claim.asToken(),
        claim.sinceMillis(),
        left(claim, timeMillis),
        claim.holds(),
        claim.session(),
        claim.askedMillis());
  }

  /** 0 where it ends with a session, and nobody here knows when. */
  private long left(Claim claim, long timeMillis) {
    return claim.endMillis() == NEVER ? 0 : settings.drift().atLeast(claim.endMillis(), timeMillis);
  }

  private long stretched(long millis) {
    return settings.drift().stretched(millis);
  }

  private long lease(LockCommand.Wish wanted) {
    return wanted.session().isPresent() ? 0 : stretched(wanted.leaseMillis());
  }

  private long delay(LockCommand.Wish wanted) {
    return wanted.delayMillis() == 0 ? 0 : stretched(wanted.delayMillis());
  }

  // --- What happens -----------------------------------------------------------------------------

  @Override
  public KindReply apply(LockEvent event, EventStamp stamp) {
    LockState lock = table.find(event.name());
    return switch (event) {
      case LockEvent.LockGranted granted -> {
        Claim claim = Claim.granted(granted, lock.tokenBy(stamp), stamp);
        table.put(lock.grantedTo(claim));
        yield new LockReply.Granted(claim.asTicket(), claim.asToken(), claim.holds());
      }
      case LockEvent.WaiterQueued queued -> {
        Claim claim = Claim.queued(queued, stamp);
        table.put(lock.waitedForBy(claim));
        yield new LockReply.Queued(claim.asTicket(), lock.waiters().size());
      }
      case LockEvent.LockReentered again -> {
        Claim more = claim(lock, again.ticket()).again(again, stamp);
        table.put(lock.with(more));
        yield new LockReply.Granted(more.asTicket(), more.asToken(), more.holds());
      }
      case LockEvent.LeaseRenewed renewed -> {
        table.put(lock.with(claim(lock, renewed.ticket()).renewed(renewed.leaseMillis(), stamp)));
        yield new LockReply.Renewed();
      }
      case LockEvent.LockReleased released -> {
        Claim claim = claim(lock, released.ticket());
        if (claim.holds() > 1) {
          table.put(lock.with(claim.releasedOnce()));
        } else {
          end(lock, claim, LockPast.How.RELEASED, stamp);
        }
        yield new LockReply.Released(claim.holds() - 1);
      }
      case LockEvent.ClaimLeft left -> {
        end(lock, claim(lock, left.ticket()), LockPast.How.LEFT, stamp);
        yield new LockReply.Left();
      }
      case LockEvent.WaitElapsed elapsed -> {
        end(lock, claim(lock, elapsed.ticket()), LockPast.How.LEFT, stamp);
        yield new LockReply.Left();
      }
      case LockEvent.WaiterRefused refused -> {
        Claim claim = claim(lock, refused.ticket());
        table.refused(
            new RefusedWaiter(lock.name(), claim.owner(), refused.ticket(), refused.cycle()));
        end(lock, claim, LockPast.How.LEFT, stamp);
        yield new LockReply.Left();
      }
      case LockEvent.LeaseElapsed elapsed -> {
        Claim claim = claim(lock, elapsed.ticket());
        end(delayed(lock, claim, stamp), claim, LockPast.How.LEASE_ELAPSED, stamp);
        yield new LockReply.Left();
      }
      case LockEvent.LockForced forced -> {
        Predicate<Claim> isMeant =
            claim -> forced.token().map(it -> it.number() == claim.token()).orElse(true);
        LockState left = lock.withoutHolders(isMeant);
        lock.holders().stream()
            .filter(isMeant)
            .forEach(claim -> table.ended(past(lock, claim, LockPast.How.FORCED, stamp)));
        table.put((forced.token().isPresent() ? left : left.freeAt(0)).handedOn(stamp));
        yield new LockReply.Forced(lock.holders().size() - left.holders().size());
      }
      case LockEvent.HoldersAsked asked -> {
        List<Claim> meant = lock.holders(asked.token());
        table.put(
            meant.stream()
                .filter(claim -> claim.askedMillis().isEmpty())
                .map(claim -> claim.asked(stamp))
                .reduce(lock, LockState::with, (one, other) -> other));
        yield new LockReply.Asked(meant.size());
      }
      case LockEvent.DelayElapsed unused -> {
        table.put(lock.freeAt(0).handedOn(stamp));
        yield new LockReply.Left();
      }
    };
  }

  /**
   * A session has ended: all that is bound to it goes, and to others that ended by the same event,
   * before anything is handed on. Else who is gone would get it too, under the same token.
   */
  private void departed(GuestId session, boolean lost, EventStamp stamp) {
    for (LockName name : table.boundTo(session)) {
      LockState lock = table.find(name);
      LockState left = lock.without(session);
      for (Claim claim : lock.holders()) {
        if (claim.session().equals(Optional.of(session))) {
          table.ended(past(lock, claim, LockPast.How.SESSION_ENDED, stamp));
          left = lost ? delayed(left, claim, stamp) : left;
        }
      }
      Predicate<Claim> isOfGone = claim -> claim.session().filter(this::isGone).isPresent();
      boolean goesOn = left.holder(isOfGone).isPresent() || left.waiter(isOfGone).isPresent();
      table.put(goesOn ? left : left.handedOn(stamp));
    }
  }

  private boolean isGone(GuestId session) {
    return !guests.isHere(session);
  }

  /** Not free before the delay of a claim is over whose holder was lost. */
  private static LockState delayed(LockState lock, Claim claim, EventStamp stamp) {
    long free = claim.delayMillis() == 0 ? 0 : stamp.timeMillis() + claim.delayMillis();
    return lock.freeAt(Math.max(lock.freeAtMillis(), free));
  }

  private void end(LockState lock, Claim claim, LockPast.How how, EventStamp stamp) {
    if (claim.isHeld()) {
      table.ended(past(lock, claim, how, stamp));
    }
    table.put(lock.without(claim).handedOn(stamp));
  }

  private static LockPast past(LockState lock, Claim claim, LockPast.How how, EventStamp stamp) {
    return new LockPast(
        lock.name(),
        claim.owner(),
        claim.mode(),
        claim.asToken(),
        claim.sinceMillis(),
        stamp.wallMillis(),
        how);
  }

  private static Claim claim(LockState lock, LockTicket ticket) {
    return lock.claim(ticket)
        .orElseThrow(() -> new IllegalStateException(lock.name() + " has nobody with " + ticket));
  }

  // --- What happens by itself -------------------------------------------------------------------

  @Override
  public long nextDueMillis() {
    return table.nextDueMillis();
  }

  @Override
  public Optional<LockEvent> due(long timeMillis) {
    if (table.nextDueMillis() > timeMillis) {
      return Optional.empty();
    }
    LockTable.Due due = table.nextDue();
    if (due.ticket() == 0) {
      return Optional.of(new LockEvent.DelayElapsed(due.name()));
    }
    LockTicket ticket = new LockTicket(due.ticket());
    return Optional.of(
        claim(table.find(due.name()), ticket).isHeld()
            ? new LockEvent.LeaseElapsed(due.name(), ticket)
            : new LockEvent.WaitElapsed(due.name(), ticket));
  }

  // --- What is kept -----------------------------------------------------------------------------

  @Override
  public SnapshotCursor snapshot(int chunkBytes) {
    return new LockSnapshot(table, chunkBytes);
  }

  @Override
  public void restore(Bytes chunk) {
    LockSnapshot.restore(chunk, table);
  }

  // --- Answers ----------------------------------------------------------------------------------

  private static Decision<LockEvent> answer(LockReply reply) {
    return new Decision.Answer<>(reply);
  }

  private static Decision<LockEvent> change(LockEvent event) {
    return new Decision.Change<>(event);
  }

  private static Decision<LockEvent> notHeld() {
    return answer(new LockReply.NotHeld());
  }

  private static Decision<LockEvent> notAllowed(LockReply.NotAllowed.Why why) {
    return answer(new LockReply.NotAllowed(why));
  }
}
