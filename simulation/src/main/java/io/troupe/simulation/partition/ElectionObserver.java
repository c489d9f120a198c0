package io.troupe.simulation.partition;

import io.troupe.actors.Principal;
import io.troupe.actors.Version;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.coordination.election.ElectionCommand;
import io.troupe.coordination.election.ElectionReply;
import java.util.Optional;

/** Waits for changes of who leads, and looks at elections as operators do. */
final class ElectionObserver implements Actor, Copy.Asker {
  private static final long PATIENCE_NANOS = 2_000_000_000L;
  private static final int MOST = 100;

  private final PartitionWorld world;

  /** The last number that it was told of an election; those of several are not told apart. */
  private Optional<Version> seen = Optional.empty();

  ElectionObserver(PartitionWorld world) {
    this.world = world;
  }

  @Override
  public void act() {
    if (world.chance(50)) {
      world.send(
          new Copy(
              this,
              Optional.empty(),
              draw(),
              1,
              Principal.NONE,
              world.floor(),
              world.floor(),
              world.now() + PATIENCE_NANOS));
    }
  }

  private ElectionCommand draw() {
    var name = ElectionUser.NAMES.get(world.random.nextInt(ElectionUser.NAMES.size()));
    return switch (world.random.nextInt(4)) {
      case 0 -> new ElectionCommand.Explain(name);
      case 1 -> new ElectionCommand.ListElections(Optional.empty(), MOST);
      default -> new ElectionCommand.Observe(name, world.chance(70) ? seen : Optional.empty());
    };
  }

  @Override
  public boolean isBusy() {
    return false;
  }

  @Override
  public String name() {
    return "observer";
  }

  @Override
  public void answered(PartitionReply reply, long shows) {
    if (reply instanceof PartitionReply.Answered answered
        && answered.reply() instanceof ElectionReply.Observed observed) {
      world.count(seen.isPresent() ? "observed a change" : "observed");
      seen = Optional.of(observed.seen());
    }
  }

  @Override
  public void duplicated() {}
}
