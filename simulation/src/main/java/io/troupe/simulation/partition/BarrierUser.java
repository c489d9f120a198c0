package io.troupe.simulation.partition;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.coordination.barrier.BarrierCommand;
import io.troupe.coordination.barrier.BarrierGeneration;
import io.troupe.coordination.barrier.BarrierOutcome;
import io.troupe.coordination.barrier.BarrierOutcome.Broken;
import io.troupe.coordination.barrier.BarrierReply;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Arrives at barriers and waits for the others, under a lease that it renews or under the session
 * of the process that it lives in; leaves, forgets all about it, and as operators do resets and
 * removes barriers and looks at them. It counts leases and waits as a party may: from when it
 * asked, by a clock of its own; until those are over nothing may be broken by them.
 */
final class BarrierUser implements Actor, Change.Owner {
  private static final List<ObjectName> NAMES =
      List.of(new ObjectName("a"), new ObjectName("a"), new ObjectName("b"), new ObjectName("c"));
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long LOOK_NANOS = 2_000 * NANOS_PER_MILLI;

  private final PartitionWorld world;
  private final int number;
  private final Clock clock;
  private final Optional<SessionClient> client;
  private long requests;
  private long lives = 1;
  private @Nullable Change open;

  /** The arrival that it waits with. */
  private @Nullable Arrival arrival;

  /** The last generation of which it heard that it is over; late answers may speak of it yet. */
  private @Nullable BarrierGeneration last;

  /**
   * A party.
   *
   * @param client the process that it lives in, if that has sessions
   */
  BarrierUser(PartitionWorld world, int number, Clock clock, Optional<SessionClient> client) {
    this.world = world;
    this.number = number;
    this.clock = clock;
    this.client = client;
  }

  /** What it knows of one arrival. */
  private static final class Arrival {
    private final BarrierCommand.Arrive asked;
    private final BarrierGeneration generation;
    private final Optional<HeldSession> session;
    private final long waitsUntilNanos;
    private long livesUntilNanos;
    private boolean ending;

    private Arrival(
        BarrierCommand.Arrive asked,
        BarrierGeneration generation,
        Optional<HeldSession> session,
        long askedNanos) {
      this.asked = asked;
      this.generation = generation;
      this.session = session;
      this.waitsUntilNanos = askedNanos + asked.waitMillis() * NANOS_PER_MILLI;
      this.livesUntilNanos = askedNanos + asked.leaseMillis() * NANOS_PER_MILLI;
    }
  }

  @Override
  public boolean isBusy() {
    return (open != null && !open.isOver()) || arrival != null;
  }

  @Override
  public String name() {
    return "party " + number;
  }

  @Override
  public long clockNanos() {
    return clock.shownAt(world.now());
  }

  private LockOwner owner() {
    return new LockOwner(number + "/" + lives);
  }

  // --- What it does -----------------------------------------------------------------------------

  @Override
  public void act() {
    @Nullable Change underWay = open;
    @Nullable Arrival mine = arrival;
    if (underWay != null && !underWay.isOver()) {
      if (world.isHealed() || world.chance(60)) {
        underWay.again();
      }
    } else if (mine != null) {
      waits(mine);
    } else if (!world.isHealed()) {
      begins(NAMES.get(world.random.nextInt(NAMES.size())));
    }
  }

  private void begins(ObjectName which) {
    if (world.chance(55)) {
      begin(arrive(which));
    } else if (world.chance(20)) {
      begin(new BarrierCommand.Reset(which));
    } else if (world.chance(3)) {
      begin(new BarrierCommand.Delete(which));
    } else if (world.chance(10)) {
      // A generation that is another's, or nobody's.
      begin(new BarrierCommand.Leave(which, owner(), any()));
    } else if (world.chance(10)) {
      begin(new BarrierCommand.Renew(which, owner(), any(), 1_000));
    } else if (world.chance(40)) {
      send(new Seen(), new BarrierCommand.Explain(which));
    } else if (world.chance(40)) {
      send(new Seen(), new BarrierCommand.ListBarriers(Optional.empty(), 100));
    }
  }

  private BarrierGeneration any() {
    return new BarrierGeneration(Math.max(1, world.truth.highest() - world.random.nextInt(20)));
  }

  private BarrierCommand.Arrive arrive(ObjectName which) {
    int parties = world.chance(3) ? 1 : which.value().equals("b") ? 3 : 2;
    long wait =
        world.chance(20) ? 1 + world.random.nextInt(50) : 500 + world.random.nextInt(20_000);
    Optional<HeldSession> session =
        client.flatMap(SessionClient::session).filter(it -> world.chance(it.isHere() ? 85 : 5));
    long lease =
        session.isPresent()
            ? BarrierCommand.MAX_MILLIS
            : world.chance(20) ? 1 + world.random.nextInt(100) : 500 + world.random.nextInt(5_000);
    return new BarrierCommand.Arrive(
        which, owner(), parties, lease, wait, session.map(HeldSession::id));
  }

  private void waits(Arrival mine) {
    BarrierCommand.Arrive asked = mine.asked;
    if (!world.isHealed() && world.chance(3)) {
      mine.ending = true;
      begin(new BarrierCommand.Leave(asked.name(), asked.party(), mine.generation));
    } else if (!world.isHealed() && world.chance(4)) {
      forget("a party dies");
    } else if (!world.isHealed() && world.chance(5)) {
      begin(arrive(asked.name())); // it is here already, or that is over
    } else if (!world.isHealed() && last != null && world.chance(3)) {
      begin(new BarrierCommand.Leave(asked.name(), asked.party(), last)); // late
    } else if (mine.session.isEmpty() && world.chance(25)) {
      long lease = 1 + world.random.nextLong(4_000);
      begin(new BarrierCommand.Renew(asked.name(), asked.party(), mine.generation, lease));
    } else {
      send(new Look(mine), new BarrierCommand.Await(asked.name(), mine.generation));
    }
  }

  /** From now on it is another party: where it had arrived it may still wait. */
  private void forget(String why) {
    world.count(why);
    arrival = null;
    lives++;
  }

  private void begin(BarrierCommand command) {
    RequestId id = new RequestId(SessionId.derived(number, ++requests), 1);
    Change change = new Change(world, this, id, command);
    open = change;
    change.send();
  }

  private void send(Copy.Asker asker, BarrierCommand read) {
    world.send(
        new Copy(
            asker,
            Optional.empty(),
            read,
            1,
            Principal.NONE,
            world.floor(),
            world.floor(),
            world.now() + LOOK_NANOS));
  }

  // --- What it is told --------------------------------------------------------------------------

  @Override
  public void told(KindCommand command, KindReply reply, long askedNanos) {
    @Nullable Arrival mine = arrival;
    switch (reply) {
      case BarrierReply.Arrived arrived -> {
        BarrierCommand.Arrive asked = (BarrierCommand.Arrive) command;
        boolean isKnown = mine != null && mine.generation.equals(arrived.generation());
        if (!isKnown && !arrived.generation().equals(last)) {
          Optional<HeldSession> session =
              client
                  .flatMap(SessionClient::session)
                  .filter(it -> asked.session().equals(Optional.of(it.id())));
          arrival = new Arrival(asked, arrived.generation(), session, askedNanos);
          world.count(asked.session().isPresent() ? "arrived under a session" : "arrived");
        }
      }
      case BarrierReply.NotArrived not when not.why() == BarrierReply.NotArrived.Why.NO_SESSION ->
          check(
              client
                  .flatMap(SessionClient::session)
                  .filter(
                      it ->
                          ((BarrierCommand.Arrive) command).session().equals(Optional.of(it.id())))
                  .filter(it -> it.isAlive() && it.wasHere(askedNanos))
                  .isEmpty(),
              "never lost early: %s counts on its session, and is refused %s",
              name(),
              command);
      case BarrierReply.Renewed unused when mine != null -> {
        long lease = ((BarrierCommand.Renew) command).leaseMillis() * NANOS_PER_MILLI;
        mine.livesUntilNanos = Math.max(mine.livesUntilNanos, askedNanos + lease);
      }
      case BarrierReply.Left unused -> arrival = null;
      case BarrierReply.NotHere unused when mine != null -> mine.ending = false; // it is over
      default -> {}
    }
  }

  @Override
  public void givenUp(String why) {
    forget(why);
  }

  /** It is over, as all others are told. */
  private void over(Arrival mine, BarrierOutcome outcome) {
    world.count(
        outcome instanceof Broken broken ? "broken: " + broken.why().text() : "met the others");
    if (outcome instanceof Broken broken
        && broken.party().equals(Optional.of(mine.asked.party()))
        && !mine.ending) {
      boolean early =
          switch (broken.why()) {
            case LEASE_ELAPSED -> clockNanos() - mine.livesUntilNanos < 0;
            case WAIT_ELAPSED -> clockNanos() - mine.waitsUntilNanos < 0;
            case SESSION_ENDED -> mine.session.filter(HeldSession::isAlive).isPresent();
            case LEFT -> true;
            case RESET -> false;
          };
      check(!early, "never lost early: %s waits, and is told %s", name(), broken.text());
    }
    last = mine.generation;
    arrival = null;
  }

  /** A look whether it is over. */
  private final class Look extends Seen {
    private final Arrival mine;

    private Look(Arrival mine) {
      this.mine = mine;
    }

    @Override
    public void answered(PartitionReply reply, long shows) {
      if (arrival == mine && reply instanceof PartitionReply.Answered answered) {
        switch (answered.reply()) {
          case BarrierReply.Ended ended -> over(mine, ended.outcome());
          case BarrierReply.NotThere unused -> forget("its barrier is gone");
          case BarrierReply.Past unused -> forget("its generation is long past");
          default -> {}
        }
      }
    }
  }

  /** A look that is judged, and nothing done about. */
  private class Seen implements Copy.Asker {
    @Override
    public String name() {
      return BarrierUser.this.name();
    }

    @Override
    public void duplicated() {}

    @Override
    public void answered(PartitionReply reply, long shows) {}
  }
}
