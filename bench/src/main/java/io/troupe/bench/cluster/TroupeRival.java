package io.troupe.bench.cluster;

import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import io.troupe.bench.peer.Connections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** Nodes of Troupe over HTTP: each request goes to the next node that can be reached. */
final class TroupeRival implements Rival {
  private final List<Integer> ports;
  private final List<Connections> nodes;
  private final AtomicInteger next = new AtomicInteger();

  /** Spreads the connections over the nodes, at least one each. */
  TroupeRival(Place place, int connections) {
    int each = Math.max(1, connections / place.members());
    ports = place.ports().subList(0, place.members());
    nodes = ports.stream().map(port -> Connections.troupe(port, each)).toList();
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
    nodes.forEach(Connections::close);
  }
}
