package io.troupe.simulation.partition;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.GuestId;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.guest.GuestCommand;
import io.troupe.actors.guest.GuestReply;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.coordination.session.SessionCommand;
import io.troupe.coordination.session.SessionReply;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process with a session: opens it, keeps it with gaps, makes it known where locks are, closes it
 * or dies; now and then it ends one, its own or another's, as operators do. Users of locks that
 * live in it share the session and the clock.
 */
final class SessionClient implements Actor, Change.Owner {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long PATIENCE_NANOS = 2_000 * NANOS_PER_MILLI;

  private final PartitionWorld world;
  private final int number;
  private final Clock clock;
  private long requests;
  private @Nullable Change open;
  private @Nullable HeldSession session;

  /** One that it had before, and may keep alive by mistake. */
  private @Nullable GuestId earlier;

  SessionClient(PartitionWorld world, int number, Clock clock) {
    this.world = world;
    this.number = number;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "client " + number;
  }

  @Override
  public long clockNanos() {
    return clock.shownAt(world.now());
  }

  Clock clock() {
    return clock;
  }

  /** Its session, unless it has none or counts on it no more. */
  Optional<HeldSession> session() {
    return Optional.ofNullable(session).filter(it -> !it.isOver());
  }

  @Override
  public boolean isBusy() {
    return session != null || (open != null && !open.isOver());
  }

  // --- What it does -----------------------------------------------------------------------------

  @Override
  public void act() {
    @Nullable Change underWay = open;
    boolean free = underWay == null || underWay.isOver();
    if (underWay != null && !free && (world.isHealed() || world.chance(60))) {
      underWay.again();
    }
    @Nullable HeldSession mine = session;
    if (mine != null && mine.isOver() && free) {
      earlier = mine.id();
      session = null;
    } else if (mine == null) {
      if (free && !world.isHealed() && world.chance(80)) {
        begin(new SessionCommand.Open(name(), drawnLease()));
      }
    } else if (!mine.isOver()) {
      uses(mine, free);
    }
  }

  private long drawnLease() {
    return world.chance(40)
        ? 100 + world.random.nextInt(900)
        : 5_000 + world.random.nextInt(20_000);
  }

  private void uses(HeldSession mine, boolean free) {
    if (world.isHealed() ? world.chance(50) : world.chance(1)) {
      world.count("a client dies");
      mine.end();
    } else if (free && (world.isHealed() || world.chance(1))) {
      mine.end();
      begin(new SessionCommand.Close(mine.id()));
    } else if (free && world.chance(1)) {
      endOne();
    } else if (!mine.isIntroduced() && world.chance(90)) {
      SessionCommand introduce = new SessionCommand.Introduce(mine.id(), PartitionWorld.PARTITION);
      if (free && world.chance(50)) {
        begin(introduce);
      } else {
        new Once(mine, introduce).send();
      }
    } else if (mine.isIntroduced() && !mine.isHere() && world.chance(90)) {
      new Once(mine, new GuestCommand.AwaitGuest(mine.id())).send();
    } else if (world.chance(40)) {
      keep(mine);
    }
  }

  private void keep(HeldSession mine) {
    List<GuestId> kept =
        Stream.concat(
                Stream.of(mine.id()), Stream.ofNullable(earlier).filter(it -> world.chance(20)))
            .sorted()
            .toList();
    world.truth.coordination().sessions().keeps(kept);
    new Once(mine, new SessionCommand.KeepAlive(kept)).send();
  }

  private void endOne() {
    List<SessionClient> all = world.clients();
    all.get(world.random.nextInt(all.size()))
        .session()
        .ifPresent(it -> begin(new SessionCommand.End(it.id())));
  }

  private void begin(SessionCommand command) {
    RequestId id = new RequestId(SessionId.derived(100 + number, ++requests), 1);
    Change change = new Change(world, this, id, command);
    open = change;
    change.send();
  }

  // --- What it is told --------------------------------------------------------------------------

  @Override
  public void told(KindCommand command, KindReply reply, long askedNanos) {
    switch (reply) {
      case SessionReply.Opened opened -> {
        long lease = ((SessionCommand.Open) command).leaseMillis() * NANOS_PER_MILLI;
        HeldSession mine = new HeldSession(world, clock, opened.session(), lease);
        mine.lives(askedNanos);
        session = mine;
      }
      case SessionReply.Introduced unused -> ifMine(command, HeldSession::introduced);
      case SessionReply.NotThere unused -> ifMine(command, it -> over(it, command));
      case SessionReply.Ended unused -> ifMine(command, HeldSession::end);
      default -> {}
    }
  }

  private void ifMine(KindCommand command, Consumer<HeldSession> what) {
    GuestId about =
        switch ((SessionCommand) command) {
          case SessionCommand.Introduce introduce -> introduce.session();
          case SessionCommand.Close close -> close.session();
          case SessionCommand.End end -> end.session();
          default -> throw new IllegalArgumentException("about no session: " + command);
        };
    session().filter(it -> it.id().equals(about)).ifPresent(what);
  }

  /** It is told that its session has ended. */
  private void over(HeldSession mine, KindCommand command) {
    check(
        !mine.isAlive(),
        "never lost early: %s counts on %s, and is told by %s that it has ended",
        name(),
        mine.id(),
        command);
    world.count("session lost");
    mine.end();
  }

  @Override
  public void givenUp(String why) {
    world.count(why);
  }

  /** What needs no request id. */
  private final class Once implements Copy.Asker {
    private final HeldSession mine;
    private final KindCommand command;
    private final long askedNanos = clockNanos();

    private Once(HeldSession mine, KindCommand command) {
      this.mine = mine;
      this.command = command;
    }

    private void send() {
      world.send(
          new Copy(
              this,
              Optional.empty(),
              command,
              1,
              Principal.NONE,
              world.floor(),
              world.floor(),
              world.now() + PATIENCE_NANOS));
    }

    @Override
    public String name() {
      return SessionClient.this.name();
    }

    @Override
    public void duplicated() {}

    @Override
    public void answered(PartitionReply reply, long shows) {
      if (mine.isOver() || !(reply instanceof PartitionReply.Answered answered)) {
        return;
      }
      switch (answered.reply()) {
        case SessionReply.Kept kept when kept.sessions().contains(mine.id()) -> {
          world.count("session kept");
          mine.lives(askedNanos);
        }
        case SessionReply.Kept unused -> over(mine, command);
        case SessionReply.NotThere unused -> over(mine, command);
        case SessionReply.Introduced unused -> mine.introduced();
        case GuestReply.Here unused -> mine.here();
        default -> {}
      }
    }
  }
}
