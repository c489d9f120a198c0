package io.troupe.simulation.partition;

import io.troupe.actors.Principal;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.coordination.lock.LockCommand;
import io.troupe.coordination.session.SessionCommand;
import java.util.Optional;

/** Somebody who looks which locks and sessions there are: nothing may stay that nobody has. */
final class Operator implements Actor, Copy.Asker {
  private static final int MOST = 100;
  private static final long PATIENCE_NANOS = 1_000_000_000;

  private final PartitionWorld world;

  Operator(PartitionWorld world) {
    this.world = world;
  }

  @Override
  public void act() {
    if (world.chance(30)) {
      world.send(
          new Copy(
              this,
              Optional.empty(),
              world.chance(50)
                  ? new LockCommand.ListLocks(Optional.empty(), MOST)
                  : new SessionCommand.ListSessions(Optional.empty(), MOST),
              1,
              Principal.NONE,
              world.floor(),
              world.floor(),
              world.now() + PATIENCE_NANOS));
    }
  }

  @Override
  public boolean isBusy() {
    return false;
  }

  @Override
  public String name() {
    return "operator";
  }

  @Override
  public void answered(PartitionReply reply, long shows) {}

  @Override
  public void duplicated() {}
}
