package io.troupe.coordination.barrier;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.Guests;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.coordination.barrier.BarrierOutcome.Broken;
import io.troupe.coordination.barrier.BarrierReply.NotArrived;
import io.troupe.coordination.barrier.BarrierState.Party;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What barriers do. A generation is the number of the event of its first arrival. */
final class BarrierRules implements KindCore<BarrierCommand, BarrierEvent> {
  private final BarrierSettings settings;
  private final Guests guests;
  private final BarrierTable table = new BarrierTable();

  BarrierRules(BarrierSettings settings, Guests guests) {
    this.settings = settings;
    this.guests = guests;
    guests.onDeparture(this::departed);
  }

  @Override
  public Decision<BarrierEvent> decide(BarrierCommand command, long timeMillis) {
    return switch (command) {
      case BarrierCommand.Arrive arrive -> arrive(arrive);
      case BarrierCommand.Await await -> of(await.name(), it -> await(it, await.generation()));
      case BarrierCommand.Renew renew ->
          isHere(renew.name(), renew.party(), renew.generation())
              ? change(
                  new BarrierEvent.LeaseRenewed(
                      renew.name(), renew.party(), stretched(renew.leaseMillis())))
              : answer(new BarrierReply.NotHere());
      case BarrierCommand.Leave leave ->
          isHere(leave.name(), leave.party(), leave.generation())
              ? change(
                  new BarrierEvent.GenerationBroken(
                      leave.name(), new Broken(Broken.Why.LEFT, Optional.of(leave.party()))))
              : answer(new BarrierReply.NotHere());
      case BarrierCommand.Reset reset ->
          of(
              reset.name(),
              it ->
                  it.isBroken() || !it.here().isEmpty()
                      ? change(new BarrierEvent.BarrierReset(it.name()))
                      : answer(new BarrierReply.WasReset(false)));
      case BarrierCommand.Delete delete ->
          table.find(delete.name()).isPresent()
              ? change(new BarrierEvent.BarrierDeleted(delete.name()))
              : answer(new BarrierReply.Deleted(false));
      case BarrierCommand.Explain explain -> of(explain.name(), it -> answer(explained(it)));
      case BarrierCommand.ListBarriers list -> answer(list(list));
    };
  }

  private Decision<BarrierEvent> arrive(BarrierCommand.Arrive arrive) {
    Optional<BarrierState> there = table.find(arrive.name());
    if (there.isEmpty() && table.size() >= settings.maxBarriers()) {
      return answer(new NotArrived(NotArrived.Why.BARRIERS_FULL, arrive.parties()));
    }
    int parties = there.map(BarrierState::parties).orElse(arrive.parties());
    if (parties != arrive.parties()) {
      return answer(new NotArrived(NotArrived.Why.OTHER_PARTIES, parties));
    }
    Optional<Party> already =
        there.flatMap(it -> it.party(party -> party.owner().equals(arrive.party())));
    if (already.isPresent()) {
      return answer(
          new BarrierReply.Arrived(there.get().generation(), there.get().index(already.get())));
    }
    if (there.isPresent() && there.get().isBroken()) {
      return answer(new NotArrived(NotArrived.Why.BROKEN, parties));
    }
    if (arrive.session().isPresent() && !guests.isHere(arrive.session().get())) {
      return answer(new NotArrived(NotArrived.Why.NO_SESSION, parties));
    }
    return change(
        new BarrierEvent.PartyArrived(
            arrive.name(),
            arrive.party(),
            parties,
            stretched(arrive.leaseMillis()),
            stretched(arrive.waitMillis()),
            arrive.session()));
  }

  private static Decision<BarrierEvent> await(BarrierState barrier, BarrierGeneration which) {
    if (which.equals(barrier.generation()) && !barrier.here().isEmpty()) {
      return new Decision.NotYet<>();
    }
    return answer(
        barrier
            .outcome(which)
            .<BarrierReply>map(BarrierReply.Ended::new)
            .orElseGet(
                () ->
                    which.number() < barrier.generation().number()
                        ? new BarrierReply.Past()
                        : new BarrierReply.NotKnown()));
  }

  private boolean isHere(ObjectName name, LockOwner owner, BarrierGeneration generation) {
    return table
        .find(name)
        .filter(it -> it.generation().equals(generation))
        .flatMap(it -> it.party(party -> party.owner().equals(owner)))
        .isPresent();
  }

  private static BarrierReply explained(BarrierState barrier) {
    List<LockOwner> here = barrier.here().stream().map(Party::owner).toList();
    Optional<Broken> broken =
        barrier.isBroken()
            ? barrier.outcome(barrier.generation()).map(Broken.class::cast)
            : Optional.empty();
    return new BarrierReply.Explained(
        barrier.parties(),
        barrier.generation(),
        here,
        barrier.before().stream().filter(it -> !here.contains(it)).toList(),
        broken);
  }

  private BarrierReply list(BarrierCommand.ListBarriers list) {
    List<BarrierReply.Listed.Barrier> listed =
        table.behind(list.after()).values().stream()
            .limit(list.limit())
            .map(
                it ->
                    new BarrierReply.Listed.Barrier(
                        it.name(), it.parties(), it.here().size(), it.isBroken()))
            .toList();
    boolean more =
        !listed.isEmpty() && !table.behind(Optional.of(listed.getLast().name())).isEmpty();
    return new BarrierReply.Listed(listed, more);
  }

  private long stretched(long millis) {
    return settings.drift().stretched(millis);
  }

  // --- What happens -----------------------------------------------------------------------------

  @Override
  public KindReply apply(BarrierEvent event, EventStamp stamp) {
    return switch (event) {
      case BarrierEvent.PartyArrived arrived -> arrived(arrived, stamp);
      case BarrierEvent.LeaseRenewed renewed -> {
        long end = stamp.timeMillis() + renewed.leaseMillis();
        table.put(barrier(event).renewed(renewed.party(), end));
        yield new BarrierReply.Renewed();
      }
      case BarrierEvent.GenerationBroken broken -> {
        table.put(barrier(event).broken(broken.how()));
        yield new BarrierReply.Left();
      }
      case BarrierEvent.BarrierReset unused -> {
        table.put(barrier(event).reset());
        yield new BarrierReply.WasReset(true);
      }
      case BarrierEvent.BarrierDeleted deleted -> {
        table.remove(deleted.name());
        yield new BarrierReply.Deleted(true);
      }
    };
  }

  private KindReply arrived(BarrierEvent.PartyArrived arrived, EventStamp stamp) {
    BarrierGeneration ifFirst = new BarrierGeneration(stamp.version().number());
    BarrierState before =
        table
            .find(arrived.name())
            .orElseGet(() -> BarrierState.begun(arrived.name(), arrived.parties(), ifFirst));
    BarrierState now =
        before.arrived(
            new Party(
                arrived.party(),
                stamp.timeMillis() + arrived.leaseMillis(),
                stamp.timeMillis() + arrived.waitMillis(),
                arrived.session()),
            ifFirst);
    table.put(now);
    return new BarrierReply.Arrived(now.generation(), now.parties() - 1 - before.here().size());
  }

  /**
   * A session has ended: each generation that it waits in is broken, by the first of its parties.
   */
  private void departed(GuestId session, boolean unusedLost, EventStamp unusedStamp) {
    for (ObjectName name : table.boundTo(session)) {
      BarrierState barrier = table.find(name).orElseThrow();
      Optional<LockOwner> party =
          barrier.party(it -> it.session().equals(Optional.of(session))).map(Party::owner);
      table.put(barrier.broken(new Broken(Broken.Why.SESSION_ENDED, party)));
    }
  }

  private BarrierState barrier(BarrierEvent event) {
    return table
        .find(event.name())
        .orElseThrow(() -> new IllegalStateException("there is no barrier " + event.name()));
  }

  // --- What happens by itself, and what is kept -------------------------------------------------

  @Override
  public long nextDueMillis() {
    return table.nextDueMillis();
  }

  @Override
  public Optional<BarrierEvent> due(long timeMillis) {
    return table.nextDueMillis() > timeMillis ? Optional.empty() : Optional.of(table.nextBroken());
  }

  @Override
  public SnapshotCursor snapshot(int chunkBytes) {
    return new BarrierSnapshot(List.copyOf(table.behind(Optional.empty()).values()), chunkBytes);
  }

  @Override
  public void restore(Bytes chunk) {
    BarrierSnapshot.restore(chunk, table::put);
  }

  private Decision<BarrierEvent> of(
      ObjectName name, Function<BarrierState, Decision<BarrierEvent>> decide) {
    return table.find(name).map(decide).orElseGet(() -> answer(new BarrierReply.NotThere()));
  }

  private static Decision<BarrierEvent> answer(BarrierReply reply) {
    return new Decision.Answer<>(reply);
  }

  private static Decision<BarrierEvent> change(BarrierEvent event) {
    return new Decision.Change<>(event);
  }
}
