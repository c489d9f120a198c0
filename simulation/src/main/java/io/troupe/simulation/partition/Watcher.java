package io.troupe.simulation.partition;

import io.troupe.actors.Principal;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapReply;
import java.util.Optional;

/** Follows all changes from the first on, each once and in order; where it is cut, from there. */
final class Watcher {
  private static final long PATIENCE_NANOS = 3_000_000_000L;

  private final PartitionWorld world;
  private long after;
  private long round;

  Watcher(PartitionWorld world) {
    this.world = world;
  }

  /** The version up to which it knows all changes. */
  long after() {
    return after;
  }

  void ask() {
    long mine = ++round;
    Access access = world.chance(50) ? Access.LOCAL : Access.LINEARIZABLE;
    int limit = world.chance(50) ? 1 + world.random.nextInt(4) : 100;
    MapCommand command =
        new MapCommand.Changes(new Version(after), limit, MapCommand.Scan.MAX_PAGE_BYTES, access);
    world.send(
        new Copy(
            new Round(mine),
            Optional.empty(),
            command,
            1,
            Principal.NONE,
            world.floor(),
            world.floor(),
            world.now() + PATIENCE_NANOS));
    world.after(PATIENCE_NANOS, () -> askAgain(mine));
  }

  private void askAgain(long mine) {
    if (mine == round) {
      ask();
    }
  }

  private final class Round implements Copy.Asker {
    private final long mine;

    private Round(long mine) {
      this.mine = mine;
    }

    @Override
    public String name() {
      return "watcher";
    }

    @Override
    public void answered(PartitionReply reply, long shows) {
      if (mine != round) {
        return;
      }
      switch (reply) {
        case PartitionReply.Answered answered -> {
          switch (answered.reply()) {
            case MapReply.Changes changes -> after = changes.upTo().number();
            case MapReply.ChangesForgotten forgotten -> {
              world.count("watcher cut off");
              after = forgotten.keptFrom().number();
            }
            default -> {}
          }
          ask();
        }
        case PartitionReply.Refused unused -> {
          long again = round;
          world.after(50_000_000, () -> askAgain(again));
        }
        case PartitionReply.Unknown unused -> {}
      }
    }

    @Override
    public void duplicated() {}
  }
}
