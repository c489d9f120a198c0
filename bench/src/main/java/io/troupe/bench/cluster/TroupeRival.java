package io.troupe.bench.cluster;

import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import io.troupe.bench.peer.Connections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Nodes of Troupe over HTTP: each request goes to the next node that can be reached. */
final class TroupeRival implements Rival {
  private final List<Connections> nodes;
  private final AtomicInteger next = new AtomicInteger();

  /** Spreads the connections over the nodes, at least one each. */
  TroupeRival(Place place, int connections) {
    int each = Math.max(1, connections / place.members());
    nodes =
        IntStream.range(0, place.members())
            .map(place::clientPort)
            .mapToObj(port -> Connections.troupe(port, each))
            .toList();
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

  /** The oldest: each node owns its share. */
  @Override
  public int leader() {
    return 0;
  }

  @Override
  public void close() {
    nodes.forEach(Connections::close);
  }
}
