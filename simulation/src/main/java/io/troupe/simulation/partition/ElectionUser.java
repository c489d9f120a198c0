package io.troupe.simulation.partition;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.coordination.election.CandidateName;
import io.troupe.coordination.election.ElectionCommand;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.coordination.election.ElectionTicket;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Campaigns, waits for its turn, leads, renews and resigns, or forgets all about it, and asks now
 * and then that others hand over. It counts its lease as a leader may: from when it last asked for
 * what was answered, by a clock of its own. Nobody else may take itself for the leader meanwhile.
 */
final class ElectionUser implements Actor, Change.Owner {
  static final List<ElectionName> NAMES =
      List.of(
          new ElectionName("a"),
          new ElectionName("a"),
          new ElectionName("b"),
          new ElectionName("c"));
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long LOOK_NANOS = 2_000 * NANOS_PER_MILLI;
  private static final int MOST_PRIORITY = 2;

  private final PartitionWorld world;
  private final int number;
  private final String name;
  private final Clock clock;
  private long requests;
  private long lives = 1;
  private @Nullable Change open;
  private @Nullable Candidacy candidacy;

  ElectionUser(PartitionWorld world, int number, Clock clock) {
    this.world = world;
    this.number = number;
    this.name = "candidate " + number;
    this.clock = clock;
  }

  /** What it knows of one campaign. */
  private static final class Candidacy {
    private final ElectionCommand.Campaign asked;
    private final ElectionTicket ticket;
    private @Nullable FencingToken term;
    private long untilNanos;
    private boolean isAsked;
    private boolean ending;

    private Candidacy(ElectionCommand.Campaign asked, ElectionTicket ticket, long untilNanos) {
      this.asked = asked;
      this.ticket = ticket;
      this.untilNanos = untilNanos;
    }
  }

  @Override
  public boolean isBusy() {
    return open != null || candidacy != null;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long clockNanos() {
    return clock.shownAt(world.now());
  }

  private CandidateName me() {
    return new CandidateName(number + "/" + lives);
  }

  /** Whether it takes itself for the leader of this election. */
  private boolean believes(ElectionName which) {
    @Nullable Candidacy mine = candidacy;
    return mine != null
        && mine.asked.name().equals(which)
        && mine.term != null
        && !mine.ending
        && clockNanos() - mine.untilNanos < 0;
  }

  // --- What it does -----------------------------------------------------------------------------

  @Override
  public void act() {
    @Nullable Change underWay = open;
    @Nullable Candidacy mine = candidacy;
    if (underWay != null) {
      if (world.isHealed() || world.chance(60)) {
        underWay.again();
      }
    } else if (mine == null) {
      if (!world.isHealed()) {
        begins();
      }
    } else if (mine.term == null) {
      waits(mine);
    } else {
      leads(mine);
    }
  }

  private void begins() {
    ElectionName which = NAMES.get(world.random.nextInt(NAMES.size()));
    if (world.chance(60)) {
      begin(campaign(which));
    } else if (world.chance(10)) {
      // By the ticket of another, or of nobody.
      begin(
          world.chance(50)
              ? new ElectionCommand.Resign(which, me(), anyTicket(), Optional.empty())
              : new ElectionCommand.Update(which, me(), anyTicket(), data()));
    } else if (world.chance(15)) {
      begin(transfer(which));
    }
  }

  private ElectionCommand.Campaign campaign(ElectionName which) {
    long lease =
        switch (world.random.nextInt(4)) {
          case 0 -> 1 + world.random.nextInt(100);
          case 1 -> 10_000 + world.random.nextInt(20_000);
          default -> 100 + world.random.nextInt(3_000);
        };
    return new ElectionCommand.Campaign(
        which,
        me(),
        world.random.nextInt(MOST_PRIORITY + 1),
        data(),
        lease,
        world.chance(60) ? 0 : 1 + world.random.nextInt(2_000));
  }

  private ElectionCommand.Transfer transfer(ElectionName which) {
    return new ElectionCommand.Transfer(
        which,
        world.chance(60) ? Optional.empty() : Optional.of(anybody()),
        world.chance(80)
            ? Optional.empty()
            : Optional.of(new FencingToken(1 + world.random.nextLong(world.truth.highest() + 1))));
  }

  private CandidateName anybody() {
    List<ElectionUser> all = world.candidates();
    return all.get(world.random.nextInt(all.size())).me();
  }

  private ElectionTicket anyTicket() {
    return new ElectionTicket(Math.max(1, world.truth.highest() - world.random.nextInt(20)));
  }

  private Bytes data() {
    return Bytes.utf8("d" + world.random.nextInt(100));
  }

  private void waits(Candidacy mine) {
    ElectionCommand.Campaign asked = mine.asked;
    if (!world.isHealed() && world.chance(4)) {
      forget("a candidate dies");
    } else if (!world.isHealed() && world.chance(6)) {
      // Only who leads says who comes next.
      resign(mine, world.chance(20) ? Optional.of(anybody()) : Optional.empty());
    } else if (!world.isHealed() && world.chance(4)) {
      begin(campaign(asked.name())); // it campaigns already, mostly with another lease
    } else if (!world.isHealed() && world.chance(6)) {
      begin(asked);
    } else if (!world.isHealed() && world.chance(4)) {
      begin(new ElectionCommand.Update(asked.name(), asked.candidate(), mine.ticket, data()));
    } else if (!world.isHealed() && world.chance(25)) {
      begin(new ElectionCommand.Renew(asked.name(), asked.candidate(), mine.ticket));
    } else {
      new Look(mine).send();
    }
  }

  private void leads(Candidacy mine) {
    ElectionCommand.Campaign asked = mine.asked;
    boolean isOver = clockNanos() - mine.untilNanos >= 0;
    if (!world.isHealed() && world.chance(isOver ? 30 : 5)) {
      forget("a leader dies");
    } else if (world.isHealed() || world.chance(mine.isAsked ? 50 : 8)) {
      resign(mine, world.chance(30) ? Optional.of(anybody()) : Optional.empty());
    } else if (world.chance(30)) {
      begin(new ElectionCommand.Renew(asked.name(), asked.candidate(), mine.ticket));
    } else if (world.chance(8)) {
      begin(new ElectionCommand.Update(asked.name(), asked.candidate(), mine.ticket, data()));
    } else if (world.chance(5)) {
      begin(asked);
    } else if (world.chance(6)) {
      begin(transfer(asked.name()));
    } else {
      new Look(mine).send();
    }
  }

  private void resign(Candidacy mine, Optional<CandidateName> successor) {
    mine.ending = true;
    begin(
        new ElectionCommand.Resign(
            mine.asked.name(), mine.asked.candidate(), mine.ticket, successor));
  }

  /** From now on it is another candidate: what it had is nobody's. */
  private void forget(String why) {
    world.count(why);
    candidacy = null;
    lives++;
  }

  private void begin(ElectionCommand command) {
    RequestId id = new RequestId(SessionId.derived(number, ++requests), 1);
    Change change = new Change(world, this, id, command);
    open = change;
    change.send();
  }

  // --- What it is told --------------------------------------------------------------------------

  @Override
  public void givenUp(String why) {
    // What it asked for may happen yet: from now on it is somebody else.
    open = null;
    forget(why);
  }

  @Override
  public void told(KindCommand command, KindReply reply, long askedNanos) {
    open = null;
    @Nullable Candidacy mine = candidacy;
    switch (reply) {
      case ElectionReply.Standing standing
          when mine != null || command instanceof ElectionCommand.Campaign -> {
        Candidacy stood =
            mine == null
                ? new Candidacy((ElectionCommand.Campaign) command, standing.ticket(), askedNanos)
                : mine;
        candidacy = stood;
        if (standing.ticket().equals(stood.ticket)) {
          if (!standing.isAsked()) {
            stood.untilNanos =
                Math.max(
                    stood.untilNanos, askedNanos + stood.asked.leaseMillis() * NANOS_PER_MILLI);
          }
          stands(stood, standing);
        } else {
          forget("it campaigns anew");
        }
      }
      case ElectionReply.NotCampaigning unused when isMine(command) -> {
        check(
            mine == null || mine.ending || !believes(mine.asked.name()),
            "never lost early: %s leads and is told that it does not: %s",
            name,
            command);
        candidacy = null;
        lives++;
      }
      case ElectionReply.Resigned unused when isMine(command) -> candidacy = null;
      case ElectionReply.NotAllowed unused when mine != null && mine.ending -> mine.ending = false;
      default -> {}
    }
  }

  private boolean isMine(KindCommand command) {
    @Nullable Candidacy mine = candidacy;
    return mine != null
        && switch (command) {
          case ElectionCommand.Renew it -> it.ticket().equals(mine.ticket);
          case ElectionCommand.Update it -> it.ticket().equals(mine.ticket);
          case ElectionCommand.Resign it -> it.ticket().equals(mine.ticket);
          default -> false;
        };
  }

  private void stands(Candidacy mine, ElectionReply.Standing standing) {
    if (standing.isAsked() && !mine.isAsked) {
      mine.isAsked = true;
      world.count("asked to hand over");
    }
    if (standing.term().isEmpty()) {
      return;
    }
    check(
        mine.term == null || mine.term.equals(standing.term().get()),
        "at most one term a candidacy: %s has %s and is told %s",
        name,
        mine.term,
        standing);
    mine.term = standing.term().get();
    ElectionName which = mine.asked.name();
    world.count(believes(which) ? "leads" : "leads too late");
    if (believes(which)) {
      check(
          world.candidates().stream().noneMatch(it -> it != this && it.believes(which)),
          "one leader: %s leads %s, and another takes itself for the leader",
          name,
          which);
    }
  }

  /** A look whether it leads now, or does no longer. */
  private final class Look implements Copy.Asker {
    private final Candidacy mine;

    private Look(Candidacy mine) {
      this.mine = mine;
    }

    private void send() {
      ElectionCommand.Campaign asked = mine.asked;
      world.send(
          new Copy(
              this,
              Optional.empty(),
              new ElectionCommand.Await(
                  asked.name(), asked.candidate(), mine.ticket, mine.term != null),
              1,
              Principal.NONE,
              world.floor(),
              world.floor(),
              world.now() + LOOK_NANOS));
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void duplicated() {}

    @Override
    public void answered(PartitionReply reply, long shows) {
      if (candidacy != mine
          || mine.ending
          || !(reply instanceof PartitionReply.Answered answered)) {
        return;
      }
      if (answered.reply() instanceof ElectionReply.Standing standing) {
        if (standing.term().isPresent()) {
          world.count("its turn");
          stands(mine, standing);
        }
      } else {
        check(
            !believes(mine.asked.name()),
            "never lost early: %s leads and is told that it does not",
            name);
        world.count("its candidacy is gone");
        candidacy = null;
        lives++;
      }
    }
  }
}
