package io.troupe.coordination.semaphore;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.semaphore.SemaphoreReply.NotAllowed.Why;
import io.troupe.coordination.semaphore.SemaphoreState.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What semaphores do. A token is the number of the event by which permits were granted. */
final class SemaphoreRules implements KindCore<SemaphoreCommand, SemaphoreEvent> {
  private final SemaphoreSettings settings;
  private final SemaphoreTable table = new SemaphoreTable();

  SemaphoreRules(SemaphoreSettings settings) {
    this.settings = settings;
  }

  // --- What is asked for ------------------------------------------------------------------------

  @Override
  public Decision<SemaphoreEvent> decide(SemaphoreCommand command, long timeMillis) {
    return switch (command) {
      case SemaphoreCommand.SetPermits set -> setPermits(set);
      case SemaphoreCommand.Delete delete ->
          table
              .find(delete.name())
              .map(
                  it ->
                      it.claims() > 0
                          ? notAllowed(Why.IN_USE)
                          : change(new SemaphoreEvent.SemaphoreDeleted(delete.name())))
              .orElseGet(() -> answer(new SemaphoreReply.Deleted(false)));
      case SemaphoreCommand.Acquire acquire ->
          table
              .find(acquire.name())
              .map(it -> acquire(it, acquire))
              .orElseGet(() -> notAllowed(Why.NO_SEMAPHORE));
      case SemaphoreCommand.Await await -> await(await, timeMillis);
      case SemaphoreCommand.Renew renew ->
          holder(renew.name(), claim -> claim.isUnder(renew.owner(), renew.token()))
              .map(
                  claim ->
                      change(
                          new SemaphoreEvent.LeaseRenewed(
                              renew.name(), claim.asTicket(), stretched(renew.leaseMillis()))))
              .orElseGet(SemaphoreRules::notHeld);
      case SemaphoreCommand.Release release ->
          holder(release.name(), claim -> claim.isUnder(release.owner(), release.token()))
              .map(
                  claim ->
                      change(new SemaphoreEvent.PermitsReleased(release.name(), claim.asTicket())))
              .orElseGet(SemaphoreRules::notHeld);
      case SemaphoreCommand.Leave leave ->
          table
              .find(leave.name())
              .flatMap(it -> it.claim(leave.ticket()))
              .filter(claim -> claim.owner().equals(leave.owner()))
              .map(claim -> change(new SemaphoreEvent.ClaimLeft(leave.name(), claim.asTicket())))
              .orElseGet(SemaphoreRules::notHeld);
      case SemaphoreCommand.ForceRelease force ->
          holder(
                  force.name(),
                  claim -> force.token().map(it -> it.number() == claim.token()).orElse(true))
              .map(unused -> change(new SemaphoreEvent.PermitsForced(force.name(), force.token())))
              .orElseGet(SemaphoreRules::notHeld);
      case SemaphoreCommand.Explain explain ->
          table
              .find(explain.name())
              .map(it -> answer(explain(it, timeMillis)))
              .orElseGet(() -> notAllowed(Why.NO_SEMAPHORE));
      case SemaphoreCommand.ListSemaphores list -> answer(list(list));
    };
  }

  private Decision<SemaphoreEvent> setPermits(SemaphoreCommand.SetPermits set) {
    Optional<SemaphoreState> there = table.find(set.name());
    if (there.isPresent() && (set.onlyNew() || there.get().permits() == set.permits())) {
      return answer(new SemaphoreReply.Sized(there.get().permits(), false));
    }
    return there.isEmpty() && table.size() >= settings.maxSemaphores()
        ? notAllowed(Why.SEMAPHORES_FULL)
        : change(new SemaphoreEvent.PermitsSet(set.name(), set.permits()));
  }

  private Decision<SemaphoreEvent> acquire(
      SemaphoreState semaphore, SemaphoreCommand.Acquire wanted) {
    Optional<Claim> waits = semaphore.waiter(claim -> claim.owner().equals(wanted.owner()));
    if (wanted.permits() > semaphore.permits()) {
      return notAllowed(Why.TOO_MANY);
    }
    if (waits.isPresent() && waits.get().permits() != wanted.permits()) {
      return notAllowed(Why.OTHER_PERMITS);
    }
    if (waits.isPresent() && wanted.waitMillis() > 0) {
      int ahead = semaphore.waiters().indexOf(waits.get());
      return answer(new SemaphoreReply.Queued(waits.get().asTicket(), ahead));
    }
    boolean isFree = semaphore.waiters().isEmpty() && wanted.permits() <= semaphore.available();
    if (!isFree && wanted.waitMillis() == 0) {
      return answer(new SemaphoreReply.Busy(Math.max(0, semaphore.available())));
    }
    if (semaphore.claims() >= settings.maxQueue()) {
      return notAllowed(Why.QUEUE_FULL);
    }
    long lease = stretched(wanted.leaseMillis());
    return change(
        isFree
            ? new SemaphoreEvent.PermitsGranted(
                wanted.name(), wanted.owner(), wanted.permits(), lease)
            : new SemaphoreEvent.WaiterQueued(
                wanted.name(),
                wanted.owner(),
                wanted.permits(),
                lease,
                stretched(wanted.waitMillis())));
  }

  private Decision<SemaphoreEvent> await(SemaphoreCommand.Await await, long timeMillis) {
    return table
        .find(await.name())
        .flatMap(it -> it.claim(await.ticket()))
        .filter(claim -> claim.isUnder(await.owner(), await.ticket()))
        .map(
            claim ->
                claim.isHeld()
                    ? answer(
                        new SemaphoreReply.Held(
                            claim.asTicket(), claim.asToken(), left(claim, timeMillis)))
                    : new Decision.NotYet<SemaphoreEvent>())
        .orElseGet(SemaphoreRules::notHeld);
  }

  private SemaphoreReply explain(SemaphoreState semaphore, long timeMillis) {
    return new SemaphoreReply.Explained(
        semaphore.permits(),
        semaphore.available(),
        semaphore.holders().stream()
            .limit(SemaphoreSettings.MAX_SHOWN)
            .map(
                claim ->
                    new SemaphoreReply.Explained.Holder(
                        claim.owner(),
                        claim.permits(),
                        claim.asToken(),
                        claim.sinceMillis(),
                        left(claim, timeMillis)))
            .toList(),
        semaphore.waiters().stream()
            .limit(SemaphoreSettings.MAX_SHOWN)
            .map(
                claim ->
                    new SemaphoreReply.Explained.Waiter(
                        claim.owner(),
                        claim.permits(),
                        claim.asTicket(),
                        claim.sinceMillis(),
                        left(claim, timeMillis)))
            .toList(),
        semaphore.holders().size(),
        semaphore.waiters().size());
  }

  private SemaphoreReply list(SemaphoreCommand.ListSemaphores list) {
    List<SemaphoreReply.Listed.Semaphore> found = new ArrayList<>();
    for (SemaphoreState each : table.behind(list.after())) {
      if (found.size() == list.limit()) {
        return new SemaphoreReply.Listed(found, true);
      }
      found.add(
          new SemaphoreReply.Listed.Semaphore(
              each.name(),
              each.permits(),
              each.available(),
              each.holders().size(),
              each.waiters().size()));
    }
    return new SemaphoreReply.Listed(found, false);
  }

  private Optional<Claim> holder(ObjectName name, Predicate<Claim> which) {
    return table.find(name).flatMap(it -> it.holder(which));
  }

  private long left(Claim claim, long timeMillis) {
    return settings.drift().atLeast(claim.endMillis(), timeMillis);
  }

  private long stretched(long millis) {
    return settings.drift().stretched(millis);
  }

  // --- What happens -----------------------------------------------------------------------------

  @Override
  public KindReply apply(SemaphoreEvent event, EventStamp stamp) {
    long number = stamp.version().number();
    return switch (event) {
      case SemaphoreEvent.PermitsSet set -> {
        SemaphoreState before =
            table
                .find(set.name())
                .orElseGet(
                    () -> new SemaphoreState(set.name(), set.permits(), List.of(), List.of()));
        table.put(before.sized(set.permits()).handedOn(stamp));
        yield new SemaphoreReply.Sized(set.permits(), true);
      }
      case SemaphoreEvent.SemaphoreDeleted deleted -> {
        table.remove(deleted.name());
        yield new SemaphoreReply.Deleted(true);
      }
      case SemaphoreEvent.PermitsGranted granted -> {
        Claim claim =
            new Claim(number, granted.owner(), granted.permits(), granted.leaseMillis(), 0, 0, 0)
                .granted(stamp);
        table.put(semaphore(event).grantedTo(claim));
        yield new SemaphoreReply.Granted(claim.asTicket(), claim.asToken());
      }
      case SemaphoreEvent.WaiterQueued queued -> {
        SemaphoreState semaphore = semaphore(event);
        table.put(
            semaphore.waitedForBy(
                new Claim(
                    number,
                    queued.owner(),
                    queued.permits(),
                    queued.leaseMillis(),
                    0,
                    stamp.timeMillis() + queued.waitMillis(),
                    stamp.wallMillis())));
        yield new SemaphoreReply.Queued(new LockTicket(number), semaphore.waiters().size());
      }
      case SemaphoreEvent.LeaseRenewed renewed -> {
        SemaphoreState semaphore = semaphore(event);
        Claim claim = claim(semaphore, renewed.ticket());
        table.put(semaphore.with(claim.renewed(renewed.leaseMillis(), stamp)));
        yield new SemaphoreReply.Renewed();
      }
      case SemaphoreEvent.PermitsReleased released ->
          new SemaphoreReply.Released(end(event, released.ticket(), stamp).permits());
      case SemaphoreEvent.ClaimLeft left -> {
        Claim unused = end(event, left.ticket(), stamp);
        yield new SemaphoreReply.Left();
      }
      case SemaphoreEvent.LeaseElapsed elapsed -> {
        Claim unused = end(event, elapsed.ticket(), stamp);
        yield new SemaphoreReply.Left();
      }
      case SemaphoreEvent.WaitElapsed elapsed -> {
        Claim unused = end(event, elapsed.ticket(), stamp);
        yield new SemaphoreReply.Left();
      }
      case SemaphoreEvent.PermitsForced forced -> {
        SemaphoreState semaphore = semaphore(event);
        SemaphoreState left =
            semaphore.withoutHolders(
                claim -> forced.token().map(it -> it.number() == claim.token()).orElse(true));
        table.put(left.handedOn(stamp));
        yield new SemaphoreReply.Forced(semaphore.holders().size() - left.holders().size());
      }
    };
  }

  private Claim end(SemaphoreEvent event, LockTicket ticket, EventStamp stamp) {
    SemaphoreState semaphore = semaphore(event);
    Claim claim = claim(semaphore, ticket);
    table.put(semaphore.without(claim).handedOn(stamp));
    return claim;
  }

  private SemaphoreState semaphore(SemaphoreEvent event) {
    return table
        .find(event.name())
        .orElseThrow(() -> new IllegalStateException("there is no semaphore " + event.name()));
  }

  private static Claim claim(SemaphoreState semaphore, LockTicket ticket) {
    return semaphore
        .claim(ticket)
        .orElseThrow(
            () -> new IllegalStateException(semaphore.name() + " has nobody with " + ticket));
  }

  // --- What happens by itself -------------------------------------------------------------------

  @Override
  public long nextDueMillis() {
    return table.nextDueMillis();
  }

  @Override
  public Optional<SemaphoreEvent> due(long timeMillis) {
    if (table.nextDueMillis() > timeMillis) {
      return Optional.empty();
    }
    SemaphoreTable.Due due = table.nextDue();
    LockTicket ticket = new LockTicket(due.ticket());
    boolean isHeld = holder(due.name(), claim -> claim.ticket() == due.ticket()).isPresent();
    return Optional.of(
        isHeld
            ? new SemaphoreEvent.LeaseElapsed(due.name(), ticket)
            : new SemaphoreEvent.WaitElapsed(due.name(), ticket));
  }

  // --- What is kept -----------------------------------------------------------------------------

  @Override
  public SnapshotCursor snapshot(int chunkBytes) {
    return new SemaphoreSnapshot(table, chunkBytes);
  }

  @Override
  public void restore(Bytes chunk) {
    SemaphoreSnapshot.restore(chunk, table);
  }

  // --- Answers ----------------------------------------------------------------------------------

  private static Decision<SemaphoreEvent> answer(SemaphoreReply reply) {
    return new Decision.Answer<>(reply);
  }

  private static Decision<SemaphoreEvent> change(SemaphoreEvent event) {
    return new Decision.Change<>(event);
  }

  private static Decision<SemaphoreEvent> notHeld() {
    return answer(new SemaphoreReply.NotHeld());
  }

  private static Decision<SemaphoreEvent> notAllowed(Why why) {
    return answer(new SemaphoreReply.NotAllowed(why));
  }
}
