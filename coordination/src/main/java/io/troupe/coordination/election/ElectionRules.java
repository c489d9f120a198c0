package io.troupe.coordination.election;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.SnapshotCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What elections do. A term is the number of the event by which somebody was elected, which is why
 * the terms of an election rise without anything being kept of idle ones.
 */
final class ElectionRules implements KindCore<ElectionCommand, ElectionEvent> {
  private final ElectionSettings settings;
  private final ElectionTable table;

  ElectionRules(ElectionSettings settings) {
    this.settings = settings;
    this.table = new ElectionTable(settings.keepPast());
  }

  // --- What is asked for ------------------------------------------------------------------------

  @Override
  public Decision<ElectionEvent> decide(ElectionCommand command, long timeMillis) {
    return switch (command) {
      case ElectionCommand.Campaign campaign -> campaign(campaign);
      case ElectionCommand.Await await -> await(await);
      case ElectionCommand.Renew renew ->
          of(renew, renew.candidate(), renew.ticket(), one -> renewed(renew.name(), one));
      case ElectionCommand.Update update ->
          of(
              update,
              update.candidate(),
              update.ticket(),
              one ->
                  change(
                      new ElectionEvent.DataUpdated(update.name(), one.asTicket(), update.data())));
      case ElectionCommand.Resign resign ->
          of(resign, resign.candidate(), resign.ticket(), one -> resign(resign, one));
      case ElectionCommand.Transfer transfer -> transfer(transfer);
      case ElectionCommand.Observe observe -> observe(observe, timeMillis);
      case ElectionCommand.Explain explain -> answer(explain(explain.name(), timeMillis));
      case ElectionCommand.ListElections list -> answer(list(list, timeMillis));
    };
  }

  /** Decides about a candidacy, if there is one. */
  private Decision<ElectionEvent> of(
      ElectionCommand.OfOne command,
      CandidateName candidate,
      ElectionTicket ticket,
      Function<Candidacy, Decision<ElectionEvent>> decide) {
    return table
        .find(command.name())
        .find(each -> each.isOf(candidate, ticket))
        .map(decide)
        .orElseGet(ElectionRules::notCampaigning);
  }

  private Decision<ElectionEvent> campaign(ElectionCommand.Campaign wanted) {
    ElectionState election = table.find(wanted.name());
    Optional<Candidacy> already =
        election.find(each -> each.candidate().equals(wanted.candidate()));
    if (already.isPresent()) {
      return already.get().leaseMillis() == stretched(wanted.leaseMillis())
          ? renewed(wanted.name(), already.get())
          : notAllowed(ElectionReply.NotAllowed.Why.OTHER_LEASE);
    }
    if (election.isIdle() && table.size() >= settings.maxElections()) {
      return notAllowed(ElectionReply.NotAllowed.Why.ELECTIONS_FULL);
    }
    return election.count() >= settings.maxCandidates()
        ? notAllowed(ElectionReply.NotAllowed.Why.CANDIDATES_FULL)
        : change(
            new ElectionEvent.CampaignBegun(
                wanted.name(),
                wanted.candidate(),
                wanted.priority(),
                wanted.data(),
                stretched(wanted.leaseMillis()),
                wanted.delayMillis() == 0 ? 0 : stretched(wanted.delayMillis())));
  }

  /** Else who is asked to hand over could lead for ever. */
  private Decision<ElectionEvent> renewed(ElectionName name, Candidacy one) {
    ElectionState election = table.find(name);
    return election.isLed(one) && election.isAsked()
        ? answer(standing(election, one))
        : change(new ElectionEvent.CandidacyRenewed(name, one.asTicket()));
  }

  private Decision<ElectionEvent> await(ElectionCommand.Await await) {
    ElectionState election = table.find(await.name());
    return of(
        await,
        await.candidate(),
        await.ticket(),
        one ->
            election.isLed(one) == await.leads() && !(await.leads() && election.isAsked())
                ? new Decision.NotYet<>()
                : answer(standing(election, one)));
  }

  private Decision<ElectionEvent> resign(ElectionCommand.Resign resign, Candidacy one) {
    ElectionState election = table.find(resign.name());
    if (resign.successor().isPresent() && !election.isLed(one)) {
      return notAllowed(ElectionReply.NotAllowed.Why.NOT_LEADING);
    }
    Optional<Candidacy> successor = resign.successor().flatMap(it -> campaigning(election, it));
    return resign.successor().isPresent() && successor.isEmpty()
        ? notAllowed(ElectionReply.NotAllowed.Why.NO_SUCCESSOR)
        : change(
            new ElectionEvent.CandidacyResigned(
                resign.name(), one.asTicket(), successor.map(Candidacy::asTicket)));
  }

  private Decision<ElectionEvent> transfer(ElectionCommand.Transfer transfer) {
    ElectionState election = table.find(transfer.name());
    boolean isLed =
        election
            .leader()
            .filter(it -> transfer.term().map(it.asTerm()::equals).orElse(true))
            .isPresent();
    if (!isLed) {
      return answer(new ElectionReply.NotLed());
    }
    Optional<Candidacy> successor =
        transfer
            .to()
            .map(it -> campaigning(election, it))
            .orElseGet(() -> election.candidates().stream().findFirst());
    return successor
        .map(it -> change(new ElectionEvent.HandOverAsked(transfer.name(), it.asTicket())))
        .orElseGet(() -> notAllowed(ElectionReply.NotAllowed.Why.NO_SUCCESSOR));
  }

  private static Optional<Candidacy> campaigning(ElectionState election, CandidateName name) {
    return election.candidate(each -> each.candidate().equals(name));
  }

  private Decision<ElectionEvent> observe(ElectionCommand.Observe observe, long timeMillis) {
    ElectionState election = table.find(observe.name());
    Version seen = new Version(election.seen());
    return observe.seen().filter(seen::equals).isPresent()
        ? new Decision.NotYet<>()
        : answer(
            new ElectionReply.Observed(
                seen, leader(election, timeMillis, true), election.candidates().size()));
  }

  private ElectionReply explain(ElectionName name, long timeMillis) {
    ElectionState election = table.find(name);
    return new ElectionReply.Explained(
        leader(election, timeMillis, true),
        election.candidates().stream()
            .limit(ElectionSettings.MAX_SHOWN)
            .map(
                one ->
                    new Candidate(
                        one.candidate(),
                        one.priority(),
                        one.asTicket(),
                        one.sinceMillis(),
                        left(one, timeMillis)))
            .toList(),
        election.candidates().size(),
        Math.max(0, election.freeAtMillis() - timeMillis),
        table.pastOf(name, ElectionSettings.MAX_SHOWN));
  }

  private ElectionReply list(ElectionCommand.ListElections list, long timeMillis) {
    List<ElectionReply.Listed.Election> found = new ArrayList<>();
    for (ElectionState election : table.behind(list.after())) {
      if (found.size() == list.limit()) {
        return new ElectionReply.Listed(found, true);
      }
      found.add(
          new ElectionReply.Listed.Election(
              election.name(), election.candidates().size(), leader(election, timeMillis, false)));
    }
    return new ElectionReply.Listed(found, false);
  }

  private Optional<Leader> leader(ElectionState election, long timeMillis, boolean withData) {
    return election
        .leader()
        .map(
            one ->
                new Leader(
                    one.candidate(),
                    one.asTerm(),
                    one.priority(),
                    withData ? one.data() : Bytes.EMPTY,
                    one.sinceMillis(),
                    left(one, timeMillis),
                    election.isAsked()));
  }

  private long left(Candidacy one, long timeMillis) {
    return settings.drift().atLeast(one.endMillis(), timeMillis);
  }

  private long stretched(long millis) {
    return settings.drift().stretched(millis);
  }

  // --- What happens -----------------------------------------------------------------------------

  @Override
  public KindReply apply(ElectionEvent event, EventStamp stamp) {
    ElectionState election = table.find(event.name());
    return switch (event) {
      case ElectionEvent.CampaignBegun begun -> {
        Candidacy one = Candidacy.begun(begun, stamp);
        yield standing(put(election.with(one).elected(stamp)), one);
      }
      case ElectionEvent.CandidacyRenewed renewed -> {
        Candidacy one = one(election, renewed.ticket()).renewed(stamp);
        yield standing(put(election.replaced(one)), one);
      }
      case ElectionEvent.DataUpdated updated -> {
        Candidacy one = one(election, updated.ticket()).updated(updated.data());
        ElectionState after = election.replaced(one);
        put(election.isLed(one) ? after.seenBy(stamp) : after);
        yield new ElectionReply.Updated();
      }
      case ElectionEvent.CandidacyResigned resigned -> {
        boolean names = resigned.successor().isPresent();
        PastLeader.How how =
            names || election.isAsked() ? PastLeader.How.HANDED_OVER : PastLeader.How.RESIGNED;
        end(
            resigned.successor().map(it -> election.asked(it.number())).orElse(election),
            one(election, resigned.ticket()),
            how,
            stamp);
        yield new ElectionReply.Resigned();
      }
      case ElectionEvent.HandOverAsked asked -> {
        put(election.asked(asked.successor().number()).seenBy(stamp));
        yield new ElectionReply.Asked(one(election, asked.successor()).candidate());
      }
      case ElectionEvent.LeaseElapsed elapsed -> {
        Candidacy one = one(election, elapsed.ticket());
        boolean delays = election.isLed(one) && one.delayMillis() != 0;
        end(
            delays ? election.freeAt(stamp.timeMillis() + one.delayMillis()) : election,
            one,
            PastLeader.How.LEASE_ELAPSED,
            stamp);
        yield new ElectionReply.NotCampaigning();
      }
      case ElectionEvent.DelayElapsed unused -> {
        put(election.freeAt(0).elected(stamp));
        yield new ElectionReply.NotCampaigning();
      }
    };
  }

  private void end(ElectionState election, Candidacy one, PastLeader.How how, EventStamp stamp) {
    if (election.isLed(one)) {
      table.ended(
          new PastLeader(
              election.name(),
              one.candidate(),
              one.asTerm(),
              one.sinceMillis(),
              stamp.wallMillis(),
              how));
    }
    put(election.without(one, stamp).elected(stamp));
  }

  private ElectionState put(ElectionState election) {
    table.put(election);
    return election;
  }

  private static ElectionReply.Standing standing(ElectionState election, Candidacy one) {
    if (election.isLed(one)) {
      return new ElectionReply.Standing(
          one.asTicket(), election.leader().map(Candidacy::asTerm), 0, election.isAsked());
    }
    int ahead = 0;
    while (election.candidates().get(ahead).ticket() != one.ticket()) {
      ahead++;
    }
    return new ElectionReply.Standing(one.asTicket(), Optional.empty(), ahead, false);
  }

  private static Candidacy one(ElectionState election, ElectionTicket ticket) {
    return election
        .find(each -> each.ticket() == ticket.number())
        .orElseThrow(
            () -> new IllegalStateException(election.name() + " has nobody with " + ticket));
  }

  // --- What happens by itself -------------------------------------------------------------------

  @Override
  public long nextDueMillis() {
    return table.nextDueMillis();
  }

  /** Who campaigns ends before who leads: nobody is elected whose lease is over. */
  @Override
  public Optional<ElectionEvent> due(long timeMillis) {
    long next = table.nextDueMillis();
    if (next > timeMillis) {
      return Optional.empty();
    }
    ElectionState election = table.nextDue();
    return Optional.of(
        election
            .candidate(each -> each.endMillis() <= timeMillis)
            .or(() -> election.leader().filter(each -> each.endMillis() == next))
            .<ElectionEvent>map(
                each -> new ElectionEvent.LeaseElapsed(election.name(), each.asTicket()))
            .orElseGet(() -> new ElectionEvent.DelayElapsed(election.name())));
  }

  // --- What is kept -----------------------------------------------------------------------------

  @Override
  public SnapshotCursor snapshot(int chunkBytes) {
    return new ElectionSnapshot(table, chunkBytes);
  }

  @Override
  public void restore(Bytes chunk) {
    ElectionSnapshot.restore(chunk, table);
  }

  // --- Answers ----------------------------------------------------------------------------------

  private static Decision<ElectionEvent> answer(ElectionReply reply) {
    return new Decision.Answer<>(reply);
  }

  private static Decision<ElectionEvent> change(ElectionEvent event) {
    return new Decision.Change<>(event);
  }

  private static Decision<ElectionEvent> notCampaigning() {
    return answer(new ElectionReply.NotCampaigning());
  }

  private static Decision<ElectionEvent> notAllowed(ElectionReply.NotAllowed.Why why) {
    return answer(new ElectionReply.NotAllowed(why));
  }
}
