package io.troupe.simulation.cluster;

import io.troupe.actors.Moment;
import io.troupe.actors.node.Worker;

/** A worker of a process: it lives as long as that, stands still with it, and has its clock. */
final class SimWorker implements Worker {
  private final ClusterNode node;
  private boolean closed;

  SimWorker(ClusterNode node) {
    this.node = node;
  }

  @Override
  public void execute(Runnable what) {
    node.life().later(0, () -> guarded(what));
  }

  @Override
  public void every(int millis, Runnable what) {
    node.life()
        .later(
            millis * ClusterPlan.MILLI,
            () -> {
              guarded(what);
              if (!closed) {
                every(millis, what);
              }
            });
  }

  private void guarded(Runnable what) {
    if (!closed) {
      what.run();
    }
  }

  @Override
  public Moment now() {
    return node.now();
  }

  @Override
  public void close() {
    closed = true;
  }
}
