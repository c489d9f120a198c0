package io.troupe.api.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.api.client.Lifetime;
import io.troupe.api.client.NodeClient;
import io.troupe.api.map.Content;
import io.troupe.api.map.Read;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key with a time to live at a real node that is killed with SIGKILL meanwhile. */
class TimeToLiveIT {
  private static final MapName MAP = new MapName("sessions");
  private static final Duration TIME_TO_LIVE = Duration.ofSeconds(12);
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path directory;

  /** An outage adds to a life and never takes from it: partition time stands still meanwhile. */
  @Test
  void aKeySurvivesAKillAndEndsAfterItsTime() {
    try (RestartedNode node =
        new RestartedNode(directory.resolve("data"), directory.resolve("node.log"))) {
      Bytes ending = Bytes.utf8("ending");
      Bytes staying = Bytes.utf8("staying");
      long start = System.nanoTime();
      try (NodeClient client = client(node)) {
        put(client, ending, Optional.of(TIME_TO_LIVE));
        put(client, staying, Optional.empty());
      }
      node.killAndRestart();
      try (NodeClient client = client(node)) {
        boolean young = Duration.ofNanos(System.nanoTime() - start).compareTo(TIME_TO_LIVE) < 0;
        Optional<Duration> left =
            client.get(MAP, ending, Read.LINEARIZABLE).flatMap(entry -> entry.timeToLive());
        assertThat(left.isPresent() || !young).as("still there, or old enough").isTrue();
        left.ifPresent(it -> assertThat(it).isLessThanOrEqualTo(TIME_TO_LIVE));
        Await.until(
            () -> client.get(MAP, ending, Read.LINEARIZABLE).isEmpty(), LIMIT, "the key to end");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .isGreaterThanOrEqualTo(TIME_TO_LIVE);
        assertThat(client.get(MAP, staying, Read.LINEARIZABLE)).isPresent();
      }
      node.killAndRestart();
      try (NodeClient client = client(node)) {
        assertThat(client.get(MAP, ending, Read.LINEARIZABLE)).as("it stays gone").isEmpty();
        assertThat(client.get(MAP, staying, Read.LINEARIZABLE)).isPresent();
      }
    }
  }

  private static NodeClient client(RestartedNode node) {
    return new NodeClient(node.address(), Duration.ofSeconds(20));
  }

  private static void put(NodeClient client, Bytes key, Optional<Duration> timeToLive) {
    Content content = new Content(Bytes.utf8("v"), "");
    Lifetime lifetime = new Lifetime(timeToLive, Optional.empty());
    client.put(MAP, key, content, MapCondition.ALWAYS, lifetime, Optional.empty());
  }
}
