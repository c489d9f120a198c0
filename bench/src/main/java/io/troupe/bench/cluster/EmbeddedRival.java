package io.troupe.bench.cluster;

import com.typesafe.config.ConfigFactory;
import io.troupe.api.TroupeSettings;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import io.troupe.bench.peer.EmbeddedTroupe;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A node of Troupe in this process, embedded as it is meant to be used, which is asked everything;
 * the others are processes. All three own their share.
 */
final class EmbeddedRival implements Rival {
  private static final int SELF = 0;
  private static final int ANOTHER = 1;

  private final List<Integer> others;
  private final CompletableFuture<EmbeddedTroupe> joined = new CompletableFuture<>();

  /** Joins meanwhile: it can do so only once the others run. */
  EmbeddedRival(Place place) {
    others = place.ports().subList(ANOTHER, place.members());
    TroupeSettings settings =
        TroupeSettings.of(ConfigFactory.parseMap(Commands.nodeSettings(place, SELF)))
            .withData(place.member(SELF).resolve("data"));
    Thread.ofPlatform().daemon().name("join").start(() -> join(settings));
  }

  private void join(TroupeSettings settings) {
    try {
      joined.complete(new EmbeddedTroupe(settings));
    } catch (RuntimeException e) {
      joined.completeExceptionally(e);
    }
  }

  @Override
  public String name() {
    return "troupe embedded";
  }

  /** Who leads the group that decides about members; where that is this process, another one. */
  @Override
  public int leader() {
    if (!joined.isDone()) {
      return -1;
    }
    int leader = SystemGroup.leader(others);
    return leader == SELF ? ANOTHER : leader;
  }

  @Override
  public CompletionStage<Outcome> send(Operation operation) {
    return joined.join().send(operation);
  }

  @Override
  public void close() {
    var unused = joined.thenAccept(EmbeddedTroupe::close);
  }
}
