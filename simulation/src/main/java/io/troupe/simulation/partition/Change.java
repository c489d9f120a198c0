package io.troupe.simulation.partition;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.partition.PartitionReply;
import java.util.Optional;

/** A change that somebody asks for under one request id, over all copies. */
final class Change implements Copy.Asker {
  private static final int MAX_COPIES = 6;
  private static final long FOREVER_NANOS = 3_600_000_000_000L;

  private final PartitionWorld world;
  private final Owner owner;
  private final RequestId id;
  private final KindCommand command;
  private final long askedNanos;
  private final long floorOfFirst;
  private boolean over;
  private int copies;
  private int refused;

  /** Who asks. */
  interface Owner {
    /** A name for the trace. */
    String name();

    /** What its clock shows. */
    long clockNanos();

    /**
     * It is answered.
     *
     * @param askedNanos when its first copy was sent, by the clock of who asks
     */
    void told(KindCommand command, KindReply reply, long askedNanos);

    /** No answer is waited for any more, and it may happen yet. */
    void givenUp(String why);
  }

  Change(PartitionWorld world, Owner owner, RequestId id, KindCommand command) {
    this.world = world;
    this.owner = owner;
    this.id = id;
    this.command = command;
    this.askedNanos = owner.clockNanos();
    this.floorOfFirst = world.floor();
    world.truth.asks(id, command);
  }

  boolean isOver() {
    return over;
  }

  void again() {
    if (copies < MAX_COPIES || world.isHealed()) {
      world.count("repeat");
      send();
    } else if (world.chance(10)) {
      over = true;
      owner.givenUp("given up");
    }
  }

  void send() {
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
    return owner.name();
  }

  @Override
  public void duplicated() {
    copies++;
  }

  @Override
  public void answered(PartitionReply reply, long shows) {
    if (over) {
      return;
    }
    switch (reply) {
      case PartitionReply.Answered answered -> {
        over = true;
        owner.told(command, answered.reply(), askedNanos);
      }
      case PartitionReply.Refused unused -> {
        refused++;
        if (refused == copies) {
          check(!world.truth.happened(id), "P5 honest: %s was refused and happened", id);
        }
      }
      case PartitionReply.Unknown unknown -> {
        if (unknown.detail().contains("too old")) {
          over = true;
          owner.givenUp("too old");
        }
      }
    }
  }
}
