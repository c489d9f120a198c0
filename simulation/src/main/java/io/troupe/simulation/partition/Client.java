package io.troupe.simulation.partition;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.session.SessionCommand;
import io.troupe.actors.session.SessionReply;
import io.troupe.sharding.map.MapCommand;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes, several at a time, and reads between, or only reads; repeats what is not answered, or
 * gives it up.
 */
final class Client implements Actor {
  private static final int WINDOW = 5;
  private static final int MAX_COPIES = 6;
  private static final long FOREVER_NANOS = 3_600_000_000_000L;

  private final PartitionWorld world;
  private final String name;
  private final Writes writes;
  private final Principal principal;
  private final TreeMap<Long, Operation> open = new TreeMap<>();
  private @Nullable SessionId session;
  private long next = 1;

  /** How a client writes. */
  enum Writes {
    /** In sessions that it opens. */
    IN_SESSIONS,
    /** Each write under a key of its own. */
    UNDER_KEYS,
    /** It only reads. */
    NOTHING
  }

  Client(PartitionWorld world, String name, Writes writes) {
    this.world = world;
    this.name = name;
    this.writes = writes;
    this.principal = new Principal(name);
  }

  @Override
  public boolean isBusy() {
    return !open.isEmpty();
  }

  @Override
  public void act() {
    boolean mayBegin = !world.isHealed() && open.size() < WINDOW;
    boolean hasKeys = writes == Writes.UNDER_KEYS;
    if (mayBegin && writes == Writes.IN_SESSIONS && session == null && world.chance(80)) {
      new Operation(Optional.empty(), new SessionCommand.Open()).send();
    } else if (mayBegin && (hasKeys || session != null) && world.chance(45)) {
      begin();
    } else if (!open.isEmpty() && world.chance(world.isHealed() ? 100 : 60)) {
      goOn(open.values().stream().skip(world.random.nextInt(open.size())).findFirst().get());
    } else if (!world.isHealed()) {
      new Operation(Optional.empty(), world.draws.read(world.truth.highest(), world.wallMillis()))
          .send();
    }
  }

  private void begin() {
    long number = next++;
    @Nullable SessionId opened = session;
    RequestId id =
        opened == null
            ? new RequestId(SessionId.derived(0, number), 1)
            : new RequestId(opened, number);
    MapCommand command = world.draws.write(world.truth.highest());
    world.truth.asks(id, command);
    Operation operation = new Operation(Optional.of(id), command);
    operation.number = number;
    open.put(number, operation);
    operation.send();
  }

  private void goOn(Operation operation) {
    if (!world.isHealed() && world.chance(6)) {
      // Its mark may rise now, and copies of this one come late.
      world.count("given up");
      world.say(name, "gives up " + operation.id.map(RequestId::toString).orElse(""));
      operation.finish();
    } else if (operation.copies < MAX_COPIES || world.isHealed()) {
      world.count("repeat");
      operation.send();
    }
  }

  /** All that it numbered there will stay unknown. */
  private void forget(RequestId id) {
    if (id.session().equals(session)) {
      world.count("session forgotten");
      session = null;
      List.copyOf(open.values()).forEach(Operation::finish);
    }
  }

  private void opened(SessionId id) {
    if (session == null) {
      world.count("session opened");
      session = id;
      next = 1;
    }
  }

  /** What is answered for good: the mark that its requests carry. */
  private long lowestUnanswered() {
    return writes == Writes.UNDER_KEYS ? 1 : open.isEmpty() ? next : open.firstKey();
  }

  /** What a client wants, over all copies. */
  private final class Operation implements Copy.Asker {
    private final Optional<RequestId> id;
    private final KindCommand command;
    private long number;
    private int copies;
    private int refused;
    private boolean over;

    /** What was known to be durable when its first copy was sent. */
    private long floorOfFirst;

    private Operation(Optional<RequestId> id, KindCommand command) {
      this.id = id;
      this.command = command;
    }

    private void send() {
      if (copies == 0) {
        floorOfFirst = world.floor();
      }
      copies++;
      long patience = world.chance(10) ? world.random.nextInt(3_000_000) : FOREVER_NANOS;
      world.send(
          new Copy(
              this,
              id,
              command,
              id.isPresent() ? lowestUnanswered() : 1,
              principal,
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
      switch (reply) {
        case PartitionReply.Answered answered -> {
          if (answered.reply() instanceof SessionReply.Opened opened) {
            Client.this.opened(opened.session());
          }
          finish();
        }
        case PartitionReply.Refused refusal -> refused(refusal.refusal());
        case PartitionReply.Unknown unknown -> {
          // It will never be known: a client goes on with its next request.
          if (unknown.detail().contains("too old")) {
            finish();
          }
        }
      }
    }

    private void refused(Refusal refusal) {
      refused++;
      // Only where every copy was refused is it sure that nothing happened.
      if (id.isPresent() && !over && refused == copies) {
        check(!world.truth.happened(id.get()), "P5 honest: %s was refused and happened", id.get());
        if (!world.isHealed() && world.chance(50)) {
          world.refusedForGood(id.get());
          finish();
        }
      }
      if (refusal.code() == Refusal.Code.NO_SESSION) {
        forget(id.orElseThrow());
      }
    }

    private void finish() {
      over = true;
      if (id.isPresent()) {
        open.remove(number, this);
      }
    }
  }
}
