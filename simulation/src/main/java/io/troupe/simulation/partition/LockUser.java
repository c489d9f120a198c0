package io.troupe.simulation.partition;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.FencingToken;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.lock.LockMode;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockReply;
import io.troupe.coordination.lock.LockTicket;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Acquires locks, waits for them, holds them, renews and releases them, or forgets all about it. It
 * counts leases as a holder may: from when it asked, by a clock of its own. While it takes itself
 * for the holder, nobody else may, unless both share the lock or an operator took it away.
 */
final class LockUser implements Actor, Change.Owner {
  private static final List<LockName> LOCKS =
      List.of(new LockName("a"), new LockName("a"), new LockName("b"), new LockName("c"));
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long LOOK_NANOS = 2_000 * NANOS_PER_MILLI;

  private final PartitionWorld world;
  private final int number;
  private final String name;
  private final Clock clock;
  private final Optional<SessionClient> client;
  private long requests;
  private long lives = 1;
  private @Nullable Change open;

  /** The acquisition that it waits for or has. */
  private @Nullable Claim claim;

  /**
   * A user.
   *
   * @param client the process that it lives in, if that has sessions
   */
  LockUser(PartitionWorld world, int number, Clock clock, Optional<SessionClient> client) {
    this.world = world;
    this.client = client;
    this.number = number;
    this.name = "user " + number;
    this.clock = clock;
  }

  /** What it knows of one acquisition. */
  private static final class Claim {
    private final LockCommand.Wish asked;
    private final LockTicket ticket;

    /** That it is bound to; null if it has a lease of its own. */
    private final @Nullable HeldSession session;

    private @Nullable FencingToken token;
    private int holds;
    private long untilNanos = Long.MIN_VALUE;
    private boolean ending;

    private Claim(LockCommand.Wish asked, LockTicket ticket, @Nullable HeldSession session) {
      this.asked = asked;
      this.ticket = ticket;
      this.session = session;
    }

    /** Whether it still counts on a lease that its user's clock shows to last. */
    private boolean lasts(long clockNanos) {
      return session == null ? clockNanos - untilNanos < 0 : session.isAlive();
    }
  }

  @Override
  public boolean isBusy() {
    return isUnderWay() || claim != null;
  }

  private boolean isUnderWay() {
    return open != null && !open.isOver();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long clockNanos() {
    return clock.shownAt(world.now());
  }

  /** Whether it takes itself for a holder of this lock now. */
  private boolean believes(LockName lock) {
    @Nullable Claim mine = claim;
    return mine != null
        && mine.asked.name().equals(lock)
        && mine.token != null
        && !mine.ending
        && mine.lasts(clockNanos())
        && !world.truth.coordination().locks().isForced(mine.token);
  }

  // --- What it does -----------------------------------------------------------------------------

  @Override
  public void act() {
    if (claim != null && claim.session != null && claim.session.isOver()) {
      forget("its session is over");
    }
    @Nullable Change underWay = open;
    @Nullable Claim mine = claim;
    if (underWay != null && !underWay.isOver()) {
      if (world.isHealed() || world.chance(60)) {
        underWay.again();
      }
    } else if (mine == null) {
      if (!world.isHealed() && world.chance(60)) {
        begin(acquire(LOCKS.get(world.random.nextInt(LOCKS.size()))));
      } else if (!world.isHealed() && world.chance(8)) {
        force();
      } else if (!world.isHealed() && world.chance(30)) {
        refuse();
      }
    } else if (mine.token == null) {
      waits(mine);
    } else {
      holds(mine, mine.token);
    }
  }

  private LockCommand.Wish acquire(LockName lock) {
    LockOwner owner = new LockOwner(number + "/" + lives);
    LockMode mode = world.chance(30) ? LockMode.SHARED : LockMode.EXCLUSIVE;
    long wait = world.chance(30) ? 0 : 1 + world.random.nextInt(20_000);
    Optional<HeldSession> session =
        client.flatMap(SessionClient::session).filter(it -> world.chance(it.isHere() ? 85 : 5));
    long delay = world.chance(session.isPresent() ? 60 : 25) ? 1 + world.random.nextInt(2_000) : 0;
    if (session.isPresent()) {
      return new LockCommand.AcquireUnder(lock, owner, mode, session.get().id(), delay, wait);
    }
    long lease =
        switch (world.random.nextInt(4)) {
          case 0 -> 1 + world.random.nextInt(100);
          case 1 -> 10_000 + world.random.nextInt(20_000);
          default -> 100 + world.random.nextInt(3_000);
        };
    return new LockCommand.Acquire(lock, owner, mode, lease, delay, wait);
  }

  private void force() {
    LockName lock = LOCKS.get(world.random.nextInt(LOCKS.size()));
    Optional<FencingToken> token =
        world.chance(50)
            ? Optional.empty()
            : Optional.of(new FencingToken(1 + world.random.nextLong(world.truth.highest() + 1)));
    begin(
        world.chance(50)
            ? new LockCommand.AskHolders(lock, token)
            : new LockCommand.ForceRelease(lock, token));
  }

  /** As who broke a cycle might, who saw another wait, and somebody in front of it. */
  private void refuse() {
    List<Claim> claims =
        world.users().stream().map(it -> it.claim).filter(Objects::nonNull).toList();
    if (claims.size() < 2) {
      return;
    }
    Claim waiter = claims.get(world.random.nextInt(claims.size()));
    Claim behind = claims.get(world.random.nextInt(claims.size()));
    begin(
        new LockCommand.RefuseWaiter(
            waiter.asked.name(),
            waiter.ticket,
            behind.ticket,
            Optional.ofNullable(behind.token),
            waiter.asked.owner() + " waits in a cycle"));
  }

  private void waits(Claim mine) {
    LockCommand.Wish asked = mine.asked;
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
    LockCommand.Wish asked = mine.asked;
    boolean isOver = !mine.lasts(clockNanos());
    if (!world.isHealed() && world.chance(isOver ? 30 : 6)) {
      forget("a holder dies");
    } else if (world.isHealed() || world.chance(mine.session == null ? 25 : 8)) {
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
    Change change = new Change(world, this, id, command);
    open = change;
    change.send();
  }

  // --- What it is told --------------------------------------------------------------------------

  @Override
  public void givenUp(String why) {
    // What it asked for may happen yet: from now on it is somebody else.
    forget(why);
  }

  @Override
  public void told(KindCommand command, KindReply reply, long askedNanos) {
    @Nullable Claim mine = claim;
    switch (reply) {
      case LockReply.Granted granted -> granted((LockCommand.Wish) command, granted, askedNanos);
      case LockReply.Queued queued when mine == null ->
          claims((LockCommand.Wish) command, queued.ticket());
      case LockReply.NotAllowed refused when refused.why() == LockReply.NotAllowed.Why.NO_SESSION ->
          check(
              sessionOf((LockCommand.Wish) command)
                  .filter(it -> it.isAlive() && it.wasHere(askedNanos))
                  .isEmpty(),
              "never lost early: %s counts on its session, and is refused %s",
              name,
              command);
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
      case LockReply.NotHeld unused
          when mine != null && mine.session != null && command instanceof LockCommand.Renew ->
          world.count("no lease of its own");
      case LockReply.NotHeld unused
          when !(command instanceof LockCommand.ForceRelease)
              && !(command instanceof LockCommand.AskHolders)
              && !(command instanceof LockCommand.RefuseWaiter) -> {
        check(
            mine == null || mine.ending || !believes(mine.asked.name()),
            "never lost early: %s holds %s for %s ms more, and is told that it does not",
            name,
            command,
            mine == null ? 0 : (mine.untilNanos - clockNanos()) / NANOS_PER_MILLI);
        claim = null;
        lives++;
      }
      case LockReply.Asked unused -> world.count("asked to give up");
      case LockReply.Left unused when command instanceof LockCommand.RefuseWaiter ->
          world.count("refused");
      case LockReply.Left unused -> claim = null;
      default -> {}
    }
  }

  private void granted(LockCommand.Wish asked, LockReply.Granted granted, long askedNanos) {
    long until = askedNanos + asked.leaseMillis() * NANOS_PER_MILLI;
    if (claim == null || !claim.ticket.equals(granted.ticket())) {
      claims(asked, granted.ticket());
    }
    if (claim != null) {
      holdsFrom(claim, granted.token(), granted.holds(), until);
    }
  }

  /** A place is its own, unless it was taken under a session that it counts on no more. */
  private void claims(LockCommand.Wish asked, LockTicket ticket) {
    Optional<HeldSession> session = sessionOf(asked);
    if (asked.session().isPresent() && session.isEmpty()) {
      forget("told too late");
    } else {
      claim = new Claim(asked, ticket, session.orElse(null));
    }
  }

  private Optional<HeldSession> sessionOf(LockCommand.Wish asked) {
    return client
        .flatMap(SessionClient::session)
        .filter(it -> asked.session().equals(Optional.of(it.id())));
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
    world.count(mine.session == null ? "held" : "held under a session");
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
      LockCommand.Wish asked = mine.asked;
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
        world.count(
            answered.reply() instanceof LockReply.Deadlocked
                ? "told of a cycle"
                : "its place is gone");
        claim = null;
      }
    }
  }
}
