package io.troupe.bench.cluster;

import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import io.troupe.bench.peer.Connections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Nodes of Troupe over HTTP: each request goes to the next node that can be reached. */
final class TroupeRival implements Rival {
  private static final int REOPEN_MILLIS = 500;

  private final List<Integer> ports;
  private final int each;
  private final List<Connections> nodes;
  private final ScheduledExecutorService reopening =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("reopen").factory());
  private final AtomicInteger next = new AtomicInteger();

  /** Spreads the connections over the nodes, at least one each. */
  TroupeRival(Place place, int connections) {
    each = Math.max(1, connections / place.members());
    ports = place.ports().subList(0, place.members());
    nodes = new CopyOnWriteArrayList<>(ports.stream().map(this::connect).toList());
    var unused =
        reopening.scheduleWithFixedDelay(
            this::reopen, REOPEN_MILLIS, REOPEN_MILLIS, TimeUnit.MILLISECONDS);
  }

  private Connections connect(int port) {
    return Connections.troupe(port, each);
  }

  /** A node that was killed is asked again once it is back. */
  private void reopen() {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).isClosed() && Members.listens(ports.get(i))) {
        nodes.set(i, connect(ports.get(i)));
      }
    }
  }

  @Override
  public String name() {
    return "troupe";
  }

  @Override
  public CompletionStage<Outcome> send(Operation operation) {
    for (int i = 0; i < nodes.size(); i++) {
      Connections node = nodes.get(Math.floorMod(next.getAndIncrement(), nodes.size()));
      if (!node.isClosed()) {
        return node.send(operation);
      }
    }
    return CompletableFuture.completedFuture(Outcome.REFUSED);
  }

  /** Who leads the group that decides about members; each node owns its share of the partitions. */
  @Override
  public int leader() {
    return SystemGroup.leader(ports);
  }

  @Override
  public void close() {
    reopening.shutdownNow();
    nodes.forEach(Connections::close);
  }
}
