package io.troupe.simulation.partition;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.FencingToken;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockMode;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockTicket;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Acquires locks, waits for them, holds them, renews and releases them, or forgets all about it. It
 * counts leases as a holder may: from when it asked, by a clock of its own. While it takes itself
 * for the holder, nobody else may, unless both share the lock or an operator took it away.
 */
final class LockUser implements Actor {
  private static final List<LockName> LOCKS =
      List.of(new LockName("a"), new LockName("a"), new LockName("b"), new LockName("c"));
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

  /** The acquisition that it waits for or has. */
  private @Nullable Claim claim;

  LockUser(PartitionWorld world, int number, Clock clock) {
    this.world = world;
    this.number = number;
    this.name = "user " + number;
    this.clock = clock;
  }

  /** What it knows of one acquisition. */
  private static final class Claim {
    private final LockCommand.Acquire asked;
    private final LockTicket ticket;
    private @Nullable FencingToken token;
    private int holds;
    private long untilNanos = Long.MIN_VALUE;
    private boolean ending;

    private Claim(LockCommand.Acquire asked, LockTicket ticket) {
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

  /** Whether it takes itself for a holder of this lock now. */
  private boolean believes(LockName lock) {
    @Nullable Claim mine = claim;
    return mine != null
        && mine.asked.name().equals(lock)
        && mine.token != null
        && !mine.ending
        && clockNanos() - mine.untilNanos < 0
        && !world.truth.locks().isForced(mine.token);
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
      if (!world.isHealed() && world.chance(60)) {
        begin(acquire(LOCKS.get(world.random.nextInt(LOCKS.size()))));
      } else if (!world.isHealed() && world.chance(8)) {
        force();
      }
    } else if (mine.token == null) {
      waits(mine);
    } else {
      holds(mine, mine.token);
    }
  }

  private LockCommand.Acquire acquire(LockName lock) {
    long lease =
        switch (world.random.nextInt(4)) {
          case 0 -> 1 + world.random.nextInt(100);
          case 1 -> 10_000 + world.random.nextInt(20_000);
          default -> 100 + world.random.nextInt(3_000);
        };
    return new LockCommand.Acquire(
        lock,
        new LockOwner(number + "/" + lives),
        world.chance(30) ? LockMode.SHARED : LockMode.EXCLUSIVE,
        lease,
        world.chance(25) ? 1 + world.random.nextInt(2_000) : 0,
        world.chance(30) ? 0 : 1 + world.random.nextInt(20_000));
  }

  private void force() {
    LockName lock = LOCKS.get(world.random.nextInt(LOCKS.size()));
    Optional<FencingToken> token =
        world.chance(50)
            ? Optional.empty()
            : Optional.of(new FencingToken(1 + world.random.nextLong(world.truth.highest() + 1)));
    begin(new LockCommand.ForceRelease(lock, token));
  }

  private void waits(Claim mine) {
    LockCommand.Acquire asked = mine.asked;
    if (!world.isHealed() && world.chance(6)) {
      mine.ending = true;
      begin(new LockCommand.Leave(asked.name(), asked.owner(), mine.ticket));
    } else if (!world.isHealed() && world.chance(4)) {
      forget("a waiter dies");
    } else if (!world.isHealed() && world.chance(10)) {
      begin(acquire(asked.name())); // it waits already
    } else {
      new Look(mine).send();
    }
  }

  private void holds(Claim mine, FencingToken token) {
    LockCommand.Acquire asked = mine.asked;
    boolean isOver = clockNanos() - mine.untilNanos >= 0;
    if (!world.isHealed() && world.chance(isOver ? 30 : 6)) {
      forget("a holder dies");
    } else if (world.isHealed() || world.chance(25)) {
      mine.ending = mine.holds == 1;
      begin(new LockCommand.Release(asked.name(), asked.owner(), token));
    } else if (world.chance(35)) {
      begin(
          new LockCommand.Renew(
              asked.name(), asked.owner(), token, 1 + world.random.nextInt(4_000)));
    } else if (world.chance(15)) {
      begin(acquire(asked.name()));
    }
  }

  /** From now on it is another owner: what it had is nobody's. */
  private void forget(String why) {
    world.count(why);
    claim = null;
    lives++;
  }

  private void begin(LockCommand command) {
    RequestId id = new RequestId(SessionId.derived(number, ++requests), 1);
    world.truth.asks(id, command);
    Operation operation = new Operation(id, command);
    open = operation;
    operation.send();
  }

  // --- What it is told --------------------------------------------------------------------------

  private void told(LockCommand command, KindReply reply, long askedNanos) {
    @Nullable Claim mine = claim;
    switch (reply) {
      case LockReply.Granted granted -> granted((LockCommand.Acquire) command, granted, askedNanos);
      case LockReply.Queued queued when mine == null ->
          claim = new Claim((LockCommand.Acquire) command, queued.ticket());
      case LockReply.Renewed unused when mine != null -> {
        long until = askedNanos + ((LockCommand.Renew) command).leaseMillis() * NANOS_PER_MILLI;
        mine.untilNanos = Math.max(mine.untilNanos, until);
        believesAlone(mine);
      }
      case LockReply.Released released when mine != null -> {
        mine.holds = released.holds();
        if (released.holds() == 0) {
          claim = null;
        }
      }
      case LockReply.NotHeld unused when !(command instanceof LockCommand.ForceRelease) -> {
        check(
            mine == null || mine.ending || !believes(mine.asked.name()),
            "never lost early: %s holds %s for %s ms more, and is told that it does not",
            name,
            command,
            mine == null ? 0 : (mine.untilNanos - clockNanos()) / NANOS_PER_MILLI);
        claim = null;
        lives++;
      }
      case LockReply.Left unused -> claim = null;
      default -> {}
    }
  }

  private void granted(LockCommand.Acquire asked, LockReply.Granted granted, long askedNanos) {
    long until = askedNanos + asked.leaseMillis() * NANOS_PER_MILLI;
    @Nullable Claim mine = claim;
    if (mine == null || !mine.ticket.equals(granted.ticket())) {
      mine = new Claim(asked, granted.ticket());
      claim = mine;
    }
    holdsFrom(mine, granted.token(), granted.holds(), until);
  }

  private void holdsFrom(Claim mine, FencingToken token, int holds, long until) {
    mine.token = token;
    mine.holds = holds;
    mine.untilNanos = Math.max(mine.untilNanos, until);
    believesAlone(mine);
  }

  private void believesAlone(Claim mine) {
    LockName lock = mine.asked.name();
    if (!believes(lock)) {
      world.count("held too late");
      return;
    }
    world.count("held");
    for (LockUser other : world.users()) {
      if (other != this && other.believes(lock)) {
        boolean share = isShared(mine) && isShared(other.claim);
        check(share, "one holder: %s holds %s, and so does %s", name, lock, other.name);
        world.count("held by several");
      }
    }
  }

  private static boolean isShared(@Nullable Claim claim) {
    return claim != null && claim.asked.mode() == LockMode.SHARED;
  }

  /** A look whether its turn has come. */
  private final class Look implements Copy.Asker {
    private final Claim mine;
    private final long askedNanos = clockNanos();

    private Look(Claim mine) {
      this.mine = mine;
    }

    private void send() {
      LockCommand.Acquire asked = mine.asked;
      world.send(
          new Copy(
              this,
              Optional.empty(),
              new LockCommand.Await(asked.name(), asked.owner(), mine.ticket),
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
      if (answered.reply() instanceof LockReply.Held held) {
        world.count("its turn");
        long until = askedNanos + held.leftMillis() * NANOS_PER_MILLI;
        holdsFrom(mine, held.token(), held.holds(), until);
      } else {
        world.count("its place is gone");
        claim = null;
      }
    }
  }

  /** A change, over all copies. */
  private final class Operation implements Copy.Asker {
    private final RequestId id;
    private final LockCommand command;
    private final long askedNanos = clockNanos();
    private final long floorOfFirst = world.floor();
    private int copies;
    private int refused;

    private Operation(RequestId id, LockCommand command) {
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
