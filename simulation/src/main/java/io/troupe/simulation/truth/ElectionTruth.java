package io.troupe.simulation.truth;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.partition.EventRecord;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionCommand;
import io.troupe.coordination.election.ElectionEvent;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.coordination.election.ElectionReply.NotAllowed.Why;
import io.troupe.coordination.election.ElectionSettings;
import io.troupe.coordination.election.ElectionTicket;
import io.troupe.coordination.election.Leader;
import io.troupe.coordination.election.PastLeader;
import io.troupe.testkit.world.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Elections, told a second time: what each event, each answer and each lease may be. */
public final class ElectionTruth {
  private static final double NANOS_PER_MILLI = 1e6;

  private final ElectionSettings settings;
  private final double slowest;
  private final Map<ElectionName, Election> elections = new HashMap<>();
  private final Map<Long, Candidacy> candidacies = new HashMap<>();
  private final List<PastLeader> past = new ArrayList<>();
  private long highestTerm;

  /**
   * No elections.
   *
   * @param slowest the rate of the slowest clock there may be
   */
  public ElectionTruth(ElectionSettings settings, double slowest) {
    this.settings = settings;
    this.slowest = slowest;
  }

  private static final class Election {
    private final ElectionName name;
    private final List<Candidacy> candidates = new ArrayList<>();
    private final List<Standings> was = new ArrayList<>(List.of(Standings.NONE));
    private @Nullable Candidacy leader;
    private long successor;
    private long seen;
    private boolean delayed;
    private double freeAt;

    private Election(ElectionName name) {
      this.name = name;
    }

    private Stream<Candidacy> all() {
      return Stream.concat(Stream.ofNullable(leader), candidates.stream());
    }

    private boolean isIdle() {
      return leader == null && candidates.isEmpty() && !delayed;
    }

    private boolean leads(Candidacy one) {
      return leader == one;
    }

    private Optional<Candidacy> of(CandidateName name) {
      return all().filter(it -> it.asked.candidate().equals(name)).findFirst();
    }

    private void changed(long number) {
      if (isIdle()) {
        seen = 0; // nothing is kept of it
        successor = 0;
      }
      was.add(standings(number));
    }

    private Standings standings(long number) {
      return new Standings(
          number,
          Optional.ofNullable(leader).map(Candidacy::shown),
          candidates.stream().map(Candidacy::shown).toList(),
          successor,
          seen,
          delayed);
    }

    private Standings now() {
      return was.getLast();
    }
  }

  /** What one campaign is, and was. Times are the world's, in nanoseconds. */
  private static final class Candidacy {
    private final long ticket;
    private final ElectionCommand.Campaign asked;
    private Bytes data;
    private double holdsUntil;

    /** In partition time, as the event says it. */
    private final long leaseMillis;

    private long endMillis;
    private long term;

    private Candidacy(long ticket, ElectionCommand.Campaign asked, long leaseMillis) {
      this.ticket = ticket;
      this.asked = asked;
      this.data = asked.data();
      this.leaseMillis = leaseMillis;
    }

    private Standings.Standing shown() {
      return new Standings.Standing(ticket, asked.candidate(), asked.priority(), data, term);
    }
  }

  // --- Events -----------------------------------------------------------------------------------

  /** What is over ends before anything else is decided. */
  void decided(EventRecord record, long number) {
    elections
        .values()
        .forEach(
            election ->
                election
                    .all()
                    .forEach(
                        it ->
                            check(
                                it.endMillis > record.timeMillis(),
                                "what is over ends first: event %s is decided, and %s of %s was"
                                    + " over",
                                number,
                                it.asked.candidate(),
                                election.name)));
  }

  /** An event that a request led to; what the request is to be answered. */
  KindReply asked(ElectionCommand command, EventRecord record, long number, long nanos) {
    decided(record, number);
    ElectionEvent event = (ElectionEvent) record.event();
    Election election = election(event.name());
    check(
        command.election().equals(Optional.of(event.name())),
        "the rules decide: event %s is of another election than %s",
        number,
        command);
    KindReply reply =
        switch (event) {
          case ElectionEvent.CampaignBegun begun -> {
            ElectionCommand.Campaign asked = (ElectionCommand.Campaign) command;
            check(
                wanted(asked).isEmpty()
                    && begun.candidate().equals(asked.candidate())
                    && begun.priority() == asked.priority()
                    && begun.data().equals(asked.data()),
                "the rules decide: event %s is %s for %s, where %s",
                number,
                begun,
                asked,
                wanted(asked));
            Candidacy one = new Candidacy(number, asked, begun.leaseMillis());
            renewed(one, record, nanos);
            candidacies.put(number, one);
            int place = election.candidates.size();
            while (place > 0
                && election.candidates.get(place - 1).asked.priority() < asked.priority()) {
              place--;
            }
            election.candidates.add(place, one);
            elect(election, number);
            yield standing(election, one, number);
          }
          case ElectionEvent.CandidacyRenewed renewed -> {
            Candidacy one = one(election, renewed.ticket(), number);
            isTheirs(command, one, number);
            check(
                !election.leads(one) || election.successor == 0,
                "who is asked is renewed no more: event %s renews %s",
                number,
                one.asked.candidate());
            renewed(one, record, nanos);
            yield standing(election, one, number);
          }
          case ElectionEvent.DataUpdated updated -> {
            Candidacy one = one(election, updated.ticket(), number);
            isTheirs(command, one, number);
            one.data = ((ElectionCommand.Update) command).data();
            check(one.data.equals(updated.data()), "the rules decide: event %s, data", number);
            if (election.leads(one)) {
              election.seen = number;
            }
            yield new ElectionReply.Updated();
          }
          case ElectionEvent.CandidacyResigned resigned -> {
            ElectionCommand.Resign asked = (ElectionCommand.Resign) command;
            Candidacy one = one(election, resigned.ticket(), number);
            isTheirs(command, one, number);
            Optional<Candidacy> to = asked.successor().flatMap(it -> candidate(election, it));
            check(
                resigned.successor().equals(to.map(it -> new ElectionTicket(it.ticket)))
                    && to.isPresent() == asked.successor().isPresent()
                    && (to.isEmpty() || election.leads(one)),
                "the rules decide: event %s is %s for %s",
                number,
                resigned,
                asked);
            boolean named = to.isPresent() || election.successor != 0;
            to.ifPresent(it -> election.successor = it.ticket);
            end(
                election,
                one,
                named ? PastLeader.How.HANDED_OVER : PastLeader.How.RESIGNED,
                number);
            yield new ElectionReply.Resigned();
          }
          case ElectionEvent.HandOverAsked handOver -> {
            Optional<Candidacy> to = successor((ElectionCommand.Transfer) command, election);
            check(
                isLed((ElectionCommand.Transfer) command, election)
                    && to.filter(it -> it.ticket == handOver.successor().number()).isPresent(),
                "the rules decide: event %s is %s for %s",
                number,
                handOver,
                command);
            election.successor = handOver.successor().number();
            election.seen = number;
            yield new ElectionReply.Asked(to.orElseThrow().asked.candidate());
          }
          case ElectionEvent.LeaseElapsed unused -> throw notAsked(event, number);
          case ElectionEvent.DelayElapsed unused -> throw notAsked(event, number);
        };
    election.changed(number);
    return reply;
  }

  private static Violation notAsked(ElectionEvent event, long number) {
    return new Violation("the rules decide: event %s is %s, by a request".formatted(number, event));
  }

  /** An event that time made. */
  void elapsed(EventRecord record, long number, long nanos) {
    ElectionEvent event = (ElectionEvent) record.event();
    Election election = election(event.name());
    switch (event) {
      case ElectionEvent.LeaseElapsed elapsed -> {
        Candidacy one = one(election, elapsed.ticket(), number);
        isNotEarly(one.holdsUntil, nanos, event, number);
        if (election.leads(one)) {
          check(
              election.candidates.stream().allMatch(it -> it.endMillis > record.timeMillis()),
              "nobody is elected whose lease is over: event %s",
              number);
          if (one.asked.delayMillis() != 0) {
            election.delayed = true;
            election.freeAt = nanos + lasts(one.asked.delayMillis());
          }
        }
        end(election, one, PastLeader.How.LEASE_ELAPSED, number);
      }
      case ElectionEvent.DelayElapsed unused -> {
        check(election.delayed, "the rules decide: event %s ends no delay", number);
        isNotEarly(election.freeAt, nanos, event, number);
        election.delayed = false;
        elect(election, number);
      }
      default -> throw new Violation("nobody asked for event " + number + ", " + event);
    }
    election.changed(number);
  }

  private static void isNotEarly(double until, long nanos, ElectionEvent event, long number) {
    check(
        nanos >= until,
        "nothing ends early: event %s is %s, %.3f ms before its time",
        number,
        event,
        (until - nanos) / NANOS_PER_MILLI);
  }

  /** By the slowest clock. */
  private double lasts(long millis) {
    return millis * NANOS_PER_MILLI / slowest;
  }

  private void renewed(Candidacy one, EventRecord record, long nanos) {
    one.holdsUntil = Math.max(one.holdsUntil, nanos + lasts(one.asked.leaseMillis()));
    one.endMillis = record.timeMillis() + one.leaseMillis;
  }

  private void end(Election election, Candidacy one, PastLeader.How how, long number) {
    if (election.leads(one)) {
      past.add(
          new PastLeader(
              election.name, one.asked.candidate(), new FencingToken(one.term), 0, 0, how));
      election.leader = null;
      election.seen = number;
    }
    election.candidates.remove(one);
    elect(election, number);
  }

  private void elect(Election election, long number) {
    if (election.leader != null || election.delayed || election.candidates.isEmpty()) {
      return;
    }
    Candidacy next =
        election.candidates.stream()
            .filter(it -> it.ticket == election.successor)
            .findFirst()
            .orElseGet(election.candidates::getFirst);
    check(number > highestTerm, "terms rise: event %s elects behind %s", number, highestTerm);
    highestTerm = number;
    election.candidates.remove(next);
    election.leader = next;
    next.term = number;
    election.successor = 0;
    election.seen = number;
  }

  private Election election(ElectionName name) {
    return elections.computeIfAbsent(name, Election::new);
  }

  private Candidacy one(Election election, ElectionTicket ticket, long number) {
    @Nullable Candidacy one = candidacies.get(ticket.number());
    check(
        one != null && election.all().anyMatch(it -> it == one),
        "the rules decide: event %s is of %s, which is over",
        number,
        ticket);
    return Objects.requireNonNull(one);
  }

  private static ElectionReply standing(Election election, Candidacy one, long number) {
    return election
        .standings(number)
        .standing(one.asked.candidate(), new ElectionTicket(one.ticket))
        .orElseThrow();
  }

  private static void isTheirs(ElectionCommand command, Candidacy one, long number) {
    boolean theirs =
        switch (command) {
          case ElectionCommand.Campaign it ->
              one.asked.candidate().equals(it.candidate())
                  && one.asked.leaseMillis() == it.leaseMillis();
          case ElectionCommand.Renew it -> isOf(one, it.candidate(), it.ticket());
          case ElectionCommand.Update it -> isOf(one, it.candidate(), it.ticket());
          case ElectionCommand.Resign it -> isOf(one, it.candidate(), it.ticket());
          default -> false;
        };
    check(theirs, "the rules decide: event %s is not of whom %s names", number, command);
  }

  private static boolean isOf(Candidacy one, CandidateName who, ElectionTicket ticket) {
    return one.ticket == ticket.number() && one.asked.candidate().equals(who);
  }

  // --- Answers ----------------------------------------------------------------------------------

  /** A request was answered, and no event of an election came of it. */
  void answered(ElectionCommand command, KindReply reply, EventRecord record, long number) {
    decided(record, number);
    Optional<? extends ElectionReply> wanted =
        switch (command) {
          case ElectionCommand.Campaign campaign -> wanted(campaign);
          case ElectionCommand.Renew it -> renewal(it.name(), it.candidate(), it.ticket());
          case ElectionCommand.Update it -> gone(it.name(), it.candidate(), it.ticket());
          case ElectionCommand.Resign it -> wanted(it);
          case ElectionCommand.Transfer it -> wanted(it);
          default -> throw new Violation("a read is no write: " + command);
        };
    check(
        wanted.isPresent() && wanted.get().equals(reply),
        "the rules decide: event %s answers %s for %s, where %s is right",
        number,
        reply,
        command,
        wanted);
  }

  private static Optional<ElectionReply> not(Why why) {
    return Optional.of(new ElectionReply.NotAllowed(why));
  }

  /** What a campaign is answered that changes nothing; empty if it is to change something. */
  private Optional<ElectionReply> wanted(ElectionCommand.Campaign campaign) {
    Election election = election(campaign.name());
    Optional<Candidacy> already = election.of(campaign.candidate());
    if (already.isPresent()) {
      return already.get().asked.leaseMillis() == campaign.leaseMillis()
          ? renewal(campaign.name(), campaign.candidate(), new ElectionTicket(already.get().ticket))
          : not(Why.OTHER_LEASE);
    }
    if (election.isIdle()
        && elections.values().stream().filter(it -> !it.isIdle()).count()
            >= settings.maxElections()) {
      return not(Why.ELECTIONS_FULL);
    }
    return election.all().count() >= settings.maxCandidates()
        ? not(Why.CANDIDATES_FULL)
        : Optional.empty();
  }

  private Optional<ElectionReply> renewal(
      ElectionName name, CandidateName who, ElectionTicket ticket) {
    Standings now = election(name).now();
    Optional<ElectionReply> standing = now.standing(who, ticket);
    return standing.isEmpty()
        ? Optional.of(new ElectionReply.NotCampaigning())
        : standing.filter(it -> ((ElectionReply.Standing) it).isAsked());
  }

  private Optional<ElectionReply> gone(
      ElectionName name, CandidateName who, ElectionTicket ticket) {
    return election(name).now().standing(who, ticket).isPresent()
        ? Optional.empty()
        : Optional.of(new ElectionReply.NotCampaigning());
  }

  private Optional<ElectionReply> wanted(ElectionCommand.Resign resign) {
    Election election = election(resign.name());
    Optional<ElectionReply> gone = gone(resign.name(), resign.candidate(), resign.ticket());
    if (gone.isPresent() || resign.successor().isEmpty()) {
      return gone;
    }
    @Nullable Candidacy leader = election.leader;
    if (leader == null || leader.ticket != resign.ticket().number()) {
      return not(Why.NOT_LEADING);
    }
    return candidate(election, resign.successor().get()).isPresent()
        ? Optional.empty()
        : not(Why.NO_SUCCESSOR);
  }

  private Optional<ElectionReply> wanted(ElectionCommand.Transfer transfer) {
    Election election = election(transfer.name());
    if (!isLed(transfer, election)) {
      return Optional.of(new ElectionReply.NotLed());
    }
    return successor(transfer, election).isPresent() ? Optional.empty() : not(Why.NO_SUCCESSOR);
  }

  private static boolean isLed(ElectionCommand.Transfer transfer, Election election) {
    @Nullable Candidacy leader = election.leader;
    return leader != null && transfer.term().map(it -> it.number() == leader.term).orElse(true);
  }

  private static Optional<Candidacy> successor(
      ElectionCommand.Transfer transfer, Election election) {
    return transfer.to().isPresent()
        ? candidate(election, transfer.to().get())
        : election.candidates.stream().findFirst();
  }

  private static Optional<Candidacy> candidate(Election election, CandidateName name) {
    return election.candidates.stream().filter(it -> it.asked.candidate().equals(name)).findFirst();
  }

  // --- Reads ------------------------------------------------------------------------------------

  /**
   * Somebody was told of an election; the least version that it shows. What is told is what was so
   * at one version between those two.
   *
   * @param floor what was durable when the read reached its owner
   * @param highest what is durable now
   * @param nanos when it reached the owner
   */
  long told(ElectionCommand.OfOne read, ElectionReply reply, long floor, long highest, long nanos) {
    Election election = election(read.name());
    List<Standings> was = election.was;
    @Nullable Standings shown = null;
    for (int i = was.size() - 1; i >= 0 && shown == null; i--) {
      boolean overBefore = i + 1 < was.size() && was.get(i + 1).from() <= floor;
      if (overBefore) {
        break;
      }
      if (was.get(i).from() <= highest && was.get(i).isShownBy(read, reply)) {
        shown = was.get(i);
      }
    }
    check(shown != null, "P2 linearizable: %s is told %s", read, reply);
    Optional<Leader> leader = Optional.empty();
    if (reply instanceof ElectionReply.Observed observed) {
      check(
          !((ElectionCommand.Observe) read).seen().equals(Optional.of(observed.seen())),
          "observers wait: %s is told what it had seen",
          read);
      leader = observed.leader();
    } else if (reply instanceof ElectionReply.Explained explained) {
      leader = explained.leader();
      if (floor == highest) {
        pastIs(election.name, explained.past());
      }
    }
    Standings so = Objects.requireNonNull(shown);
    leader.ifPresent(
        it -> {
          Candidacy one =
              Objects.requireNonNull(candidacies.get(so.leader().orElseThrow().ticket()));
          one.holdsUntil = Math.max(one.holdsUntil, nanos + lasts(it.leftMillis()));
        });
    return so.from();
  }

  /** Who led before, newest first, as far as the last ones of all elections are kept. */
  private void pastIs(ElectionName name, List<PastLeader> told) {
    List<PastLeader> kept =
        past.subList(Math.max(0, past.size() - settings.keepPast()), past.size()).reversed();
    check(
        told.stream()
            .map(it -> new PastLeader(it.name(), it.candidate(), it.term(), 0, 0, it.how()))
            .toList()
            .equals(kept.stream().filter(it -> it.name().equals(name)).toList()),
        "the past is told as it was: %s of %s",
        told,
        kept);
  }

  /** All elections are listed, and nothing happened meanwhile. */
  void listed(ElectionReply.Listed listed) {
    List<String> wanted =
        elections.values().stream()
            .filter(it -> !it.isIdle())
            .map(
                it ->
                    told(
                        it.name,
                        it.candidates.size(),
                        it.now().leader().map(Standings.Standing::term)))
            .sorted()
            .toList();
    check(
        listed.elections().stream()
            .map(
                it -> told(it.name(), it.candidates(), it.leader().map(one -> one.term().number())))
            .toList()
            .equals(wanted),
        "all are listed: %s where there are %s",
        listed,
        wanted);
  }

  private static String told(ElectionName name, int candidates, Optional<Long> term) {
    return name + " " + candidates + " " + term;
  }

  /** How many campaign or lead. */
  public long left() {
    return elections.values().stream().flatMap(Election::all).count();
  }
}
