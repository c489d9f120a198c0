package io.troupe.api.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.Bytes;
import io.troupe.api.client.NodeClient;
import io.troupe.api.client.NodeException;
import io.troupe.api.client.ServerEvent;
import io.troupe.api.map.Content;
import io.troupe.api.map.Written;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real node, watched under writes, killed with SIGKILL at random moments and started again: the
 * watch goes on from its last cursor, and sees every acknowledged change once, in order per key.
 *
 * <p>{@code -Dtroupe.kills=20} kills more often, {@code -Dtroupe.seed=N} draws the same moments.
 */
class WatchedNodeFaultIT {
  private static final MapName MAP = new MapName("watched");
  private static final int WRITERS = 6;
  private static final int KEYS = 40;
  private static final long PAUSE_NANOS = 10_000_000;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final AtomicBoolean goOn = new AtomicBoolean(true);
  private final AtomicLong acknowledged = new AtomicLong();

  /** What writers were told, and what the watch showed: per key, the versions in their order. */
  private final Map<String, List<Long>> written = new ConcurrentHashMap<>();

  private final Map<String, List<Long>> seen = new ConcurrentHashMap<>();
  private final AtomicBoolean watching = new AtomicBoolean();
  private Optional<String> cursor = Optional.empty();

  @Test
  void aResumedWatchSeesEachAcknowledgedChangeOnceInOrder() throws Exception {
    int kills = Integer.getInteger("troupe.kills", 3);
    long seed = Long.getLong("troupe.seed", System.nanoTime());
    System.out.println("watched, kill -9 " + kills + " times, -Dtroupe.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    try (RestartedNode node =
            new RestartedNode(directory.resolve("data"), directory.resolve("node.log"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> watch = threads.submit(() -> watch(node));
      Await.until(watching::get, LIMIT, "the watch to begin");
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        SplittableRandom own = random.split();
        writers.add(threads.submit(() -> write(node, writer, own)));
      }
      for (int kill = 0; kill < kills; kill++) {
        long target = acknowledged.get() + random.nextInt(50, 1_000);
        Await.until(() -> acknowledged.get() >= target, LIMIT, "more acknowledged writes");
        node.killAndRestart();
      }
      long target = acknowledged.get() + 200;
      Await.until(() -> acknowledged.get() >= target, LIMIT, "more acknowledged writes");
      goOn.set(false);
      for (Future<?> writer : writers) {
        writer.get();
      }
      Await.until(this::allSeen, LIMIT, "the watch to show all that was acknowledged");
      watch.cancel(true);
    }
    System.out.printf(
        "%d kills, %d writes acknowledged, %d changes seen%n",
        kills, acknowledged.get(), seen.values().stream().mapToInt(List::size).sum());
    seen.forEach(
        (key, versions) ->
            // Strictly rising: none out of order, none twice.
            assertThat(versions).as(key).isSorted().doesNotHaveDuplicates());
  }

  private boolean allSeen() {
    return written.entrySet().stream()
        .allMatch(it -> seen.getOrDefault(it.getKey(), List.of()).containsAll(it.getValue()));
  }

  private void write(RestartedNode node, int writer, SplittableRandom random) {
    while (goOn.get()) {
      try (NodeClient client = new NodeClient(node.address(), Duration.ofSeconds(10))) {
        while (goOn.get()) {
          // Keys of its own: so the order of what it was told is that of the changes.
          String key = "w" + writer + "-" + random.nextInt(KEYS);
          Written outcome =
              client.put(
                  MAP,
                  Bytes.utf8(key),
                  new Content(Bytes.utf8("v"), "text/plain"),
                  MapCondition.ALWAYS,
                  Optional.empty());
          if (outcome instanceof Written.Stored stored) {
            written
                .computeIfAbsent(key, unused -> new CopyOnWriteArrayList<>())
                .add(stored.version().number());
            acknowledged.incrementAndGet();
          }
        }
      } catch (NodeException broken) {
        LockSupport.parkNanos(PAUSE_NANOS); // the node is down; its outcome is unknown
      }
    }
  }

  private void watch(RestartedNode node) {
    while (!Thread.currentThread().isInterrupted()) {
      try (NodeClient client = new NodeClient(node.address(), Duration.ofSeconds(10))) {
        client.watch(MAP, Optional.empty(), Optional.empty(), cursor, this::hear);
      } catch (NodeException broken) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private boolean hear(ServerEvent event) {
    assertThat(event.type()).isIn("change", "progress", "end");
    if (event.type().equals("change")) {
      for (JsonNode change : event.lines()) {
        seen.computeIfAbsent(change.path("key").asText(), unused -> new CopyOnWriteArrayList<>())
            .add(change.path("version").asLong());
      }
    }
    cursor = event.id().or(() -> cursor);
    watching.set(true);
    return true;
  }
}
