package io.troupe.simulation.partition;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.FencingToken;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.semaphore.SemaphoreCommand;
import io.troupe.coordination.semaphore.SemaphoreReply;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Acquires permits, waits for them, holds, renews and releases them, or forgets all about it, and
 * changes now and then how many there are. It counts leases as a holder may: from when it asked, by
 * a clock of its own; what it takes itself to hold must not be gone, unless an operator took it.
 */
final class SemaphoreUser implements Actor {
  private static final List<ObjectName> NAMES =
      List.of(new ObjectName("a"), new ObjectName("a"), new ObjectName("b"), new ObjectName("c"));
  private static final int MOST_PERMITS = 4;
  private static final int MAX_COPIES = 6;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long LOOK_NANOS = 2_000 * NANOS_PER_MILLI;
  private static final long FOREVER_NANOS = 3_600_000_000_000L;

  private final PartitionWorld world;
  private final int number;
  private final String name;
  private final Clock clock;
  private long requests;
  private long lives = 1;
  private @Nullable Operation open;
  private @Nullable Claim claim;

  SemaphoreUser(PartitionWorld world, int number, Clock clock) {
    this.world = world;
    this.number = number;
    this.name = "user " + number;
    this.clock = clock;
  }

  /** What it knows of one acquisition. */
  private static final class Claim {
    private final SemaphoreCommand.Acquire asked;
    private final LockTicket ticket;
    private @Nullable FencingToken token;
    private long untilNanos = Long.MIN_VALUE;
    private boolean ending;

    private Claim(SemaphoreCommand.Acquire asked, LockTicket ticket) {
      this.asked = asked;
      this.ticket = ticket;
    }
  }

  @Override
  public boolean isBusy() {
    return open != null || claim != null;
  }

  private long clockNanos() {
    return clock.shownAt(world.now());
  }

  private boolean believes(Claim mine) {
    return mine.token != null
        && !mine.ending
        && clockNanos() - mine.untilNanos < 0
        && !world.truth.coordination().semaphores().isTaken(mine.ticket);
  }

  // --- What it does -----------------------------------------------------------------------------

  @Override
  public void act() {
    @Nullable Operation underWay = open;
    @Nullable Claim mine = claim;
    if (underWay != null) {
      if (world.isHealed() || world.chance(60)) {
        underWay.again();
      }
    } else if (mine == null) {
      if (!world.isHealed()) {
        begins();
      }
    } else if (mine.token == null) {
      waits(mine);
    } else {
      holds(mine, mine.token);
    }
  }

  private void begins() {
    ObjectName which = NAMES.get(world.random.nextInt(NAMES.size()));
    if (world.chance(55)) {
      begin(acquire(which));
    } else if (world.chance(25)) {
      begin(
          new SemaphoreCommand.SetPermits(
              which, 1 + world.random.nextInt(MOST_PERMITS), world.chance(40)));
    } else if (world.chance(8)) {
      // A place that is another's, or nobody's.
      long any = Math.max(1, world.truth.highest() - world.random.nextInt(20));
      begin(
          new SemaphoreCommand.Leave(
              which, new LockOwner(number + "/" + lives), new LockTicket(any)));
    } else if (world.chance(6)) {
      begin(new SemaphoreCommand.Delete(which));
    } else if (world.chance(8)) {
      begin(
          new SemaphoreCommand.ForceRelease(
              which,
              world.chance(50)
                  ? Optional.empty()
                  : Optional.of(
                      new FencingToken(1 + world.random.nextLong(world.truth.highest() + 1)))));
    }
  }

  private SemaphoreCommand.Acquire acquire(ObjectName which) {
    long lease =
        switch (world.random.nextInt(4)) {
          case 0 -> 1 + world.random.nextInt(100);
          case 1 -> 10_000 + world.random.nextInt(20_000);
          default -> 100 + world.random.nextInt(3_000);
        };
    return new SemaphoreCommand.Acquire(
        which,
        new LockOwner(number + "/" + lives),
        1 + world.random.nextInt(MOST_PERMITS),
        lease,
        world.chance(30) ? 0 : 1 + world.random.nextInt(20_000));
  }

  private void waits(Claim mine) {
    SemaphoreCommand.Acquire asked = mine.asked;
    if (!world.isHealed() && world.chance(6)) {
      mine.ending = true;
      begin(new SemaphoreCommand.Leave(asked.name(), asked.owner(), mine.ticket));
    } else if (!world.isHealed() && world.chance(4)) {
      forget("a waiter dies");
    } else if (!world.isHealed() && world.chance(10)) {
      begin(acquire(asked.name())); // it waits already
    } else {
      new Look(mine).send();
    }
  }

  private void holds(Claim mine, FencingToken token) {
    SemaphoreCommand.Acquire asked = mine.asked;
    boolean isOver = clockNanos() - mine.untilNanos >= 0;
    if (!world.isHealed() && world.chance(isOver ? 30 : 6)) {
      forget("a holder dies");
    } else if (world.isHealed() || world.chance(25)) {
      mine.ending = true;
      begin(
          world.chance(80)
              ? new SemaphoreCommand.Release(asked.name(), asked.owner(), token)
              : new SemaphoreCommand.Leave(asked.name(), asked.owner(), mine.ticket));
    } else if (world.chance(35)) {
      begin(
          new SemaphoreCommand.Renew(
              asked.name(), asked.owner(), token, 1 + world.random.nextInt(4_000)));
    }
  }

  /** From now on it is another owner: what it had is nobody's. */
  private void forget(String why) {
    world.count(why);
    claim = null;
    lives++;
  }

  private void begin(SemaphoreCommand command) {
    RequestId id = new RequestId(SessionId.derived(number, ++requests), 1);
    world.truth.asks(id, command);
    Operation operation = new Operation(id, command);
    open = operation;
    operation.send();
  }

  // --- What it is told --------------------------------------------------------------------------

  private void told(SemaphoreCommand command, KindReply reply, long askedNanos) {
    @Nullable Claim mine = claim;
    switch (reply) {
      case SemaphoreReply.Granted granted -> {
        SemaphoreCommand.Acquire asked = (SemaphoreCommand.Acquire) command;
        Claim got = new Claim(asked, granted.ticket());
        claim = got;
        holdsUntil(got, granted.token(), askedNanos + asked.leaseMillis() * NANOS_PER_MILLI);
      }
      case SemaphoreReply.Queued queued when mine == null ->
          claim = new Claim((SemaphoreCommand.Acquire) command, queued.ticket());
      case SemaphoreReply.Renewed unused when mine != null -> {
        long lease = ((SemaphoreCommand.Renew) command).leaseMillis();
        mine.untilNanos = Math.max(mine.untilNanos, askedNanos + lease * NANOS_PER_MILLI);
      }
      case SemaphoreReply.Released unused -> claim = null;
      case SemaphoreReply.NotHeld unused
          when !(command instanceof SemaphoreCommand.ForceRelease) -> {
        check(
            mine == null || !believes(mine),
            "never lost early: %s holds %s and is told that it does not",
            name,
            command);
        claim = null;
        lives++;
      }
      case SemaphoreReply.Left unused -> claim = null;
      default -> {}
    }
  }

  private void holdsUntil(Claim mine, FencingToken token, long until) {
    mine.token = token;
    mine.untilNanos = Math.max(mine.untilNanos, until);
    world.count(believes(mine) ? "held" : "held too late");
  }

  /** A look whether its turn has come. */
  private final class Look implements Copy.Asker {
    private final Claim mine;
    private final long askedNanos = clockNanos();

    private Look(Claim mine) {
      this.mine = mine;
    }

    private void send() {
      SemaphoreCommand.Acquire asked = mine.asked;
      world.send(
          new Copy(
              this,
              Optional.empty(),
              new SemaphoreCommand.Await(asked.name(), asked.owner(), mine.ticket),
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
      if (claim != mine
          || mine.token != null
          || mine.ending
          || !(reply instanceof PartitionReply.Answered answered)) {
        return;
      }
      if (answered.reply() instanceof SemaphoreReply.Held held) {
        world.count("its turn");
        holdsUntil(mine, held.token(), askedNanos + held.leftMillis() * NANOS_PER_MILLI);
      } else {
        world.count("its place is gone");
        claim = null;
      }
    }
  }

  /** A change, over all copies. */
  private final class Operation implements Copy.Asker {
    private final RequestId id;
    private final SemaphoreCommand command;
    private final long askedNanos = clockNanos();
    private final long floorOfFirst = world.floor();
    private int copies;
    private int refused;

    private Operation(RequestId id, SemaphoreCommand command) {
      this.id = id;
      this.command = command;
    }

    private void again() {
      if (copies < MAX_COPIES || world.isHealed()) {
        world.count("repeat");
        send();
      } else if (world.chance(10)) {
        // What it asked for may happen yet: from now on it is somebody else.
        open = null;
        forget("given up");
      }
    }

    private void send() {
      copies++;
      long patience = world.chance(10) ? world.random.nextInt(3_000_000) : FOREVER_NANOS;
      world.send(
          new Copy(
              this,
              Optional.of(id),
              command,
              1,
              Principal.NONE,
              world.floor(),
              floorOfFirst,
              world.now() + patience));
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void duplicated() {
      copies++;
    }

    @Override
    public void answered(PartitionReply reply, long shows) {
      if (open != this) {
        return;
      }
      switch (reply) {
        case PartitionReply.Answered answered -> {
          open = null;
          told(command, answered.reply(), askedNanos);
        }
        case PartitionReply.Refused unused -> {
          refused++;
          if (refused == copies) {
            check(!world.truth.happened(id), "P5 honest: %s was refused and happened", id);
          }
        }
        case PartitionReply.Unknown unknown -> {
          if (unknown.detail().contains("too old")) {
            open = null;
            forget("too old");
          }
        }
      }
    }
  }
}
