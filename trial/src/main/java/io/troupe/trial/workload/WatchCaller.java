package io.troupe.trial.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.actors.Bytes;
import io.troupe.api.client.NodeClient;
import io.troupe.api.client.NodeException;
import io.troupe.api.client.ServerEvent;
import io.troupe.sharding.map.MapName;
import io.troupe.testkit.history.HistoryRecorder;
import io.troupe.testkit.history.Operation;
import io.troupe.trial.verdict.Judge;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches all registers of a map, and goes on from its last cursor at the next node whenever it is
 * cut off, or hears nothing for longer than a living node is silent.
 */
final class WatchCaller implements AutoCloseable {
  private static final Duration SILENCE = Duration.ofSeconds(8);
  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();
  private static final String PREFIX = "register-";

  private final List<NodeClient> nodes;
  private final MapName map;
  private final HistoryRecorder history;
  private final ExecutorService threads;
  private final Future<?> loop;
  private final AtomicLong heardNanos = new AtomicLong(System.nanoTime());

  /** Per key, the versions shown so far; read while they are waited for. */
  private final Map<String, java.util.Set<Long>> shown = new ConcurrentHashMap<>();

  private volatile Optional<String> cursor = Optional.empty();
  private volatile Optional<String> ended = Optional.empty();

  WatchCaller(
      List<NodeClient> nodes, MapName map, HistoryRecorder history, ExecutorService threads) {
    this.nodes = List.copyOf(nodes);
    this.map = map;
    this.history = history;
    this.threads = threads;
    this.loop = threads.submit(this::watch);
  }

  private void watch() {
    for (int at = 0; !Thread.currentThread().isInterrupted() && ended.isEmpty(); at++) {
      NodeClient node = nodes.get(at % nodes.size());
      heardNanos.set(System.nanoTime());
      Future<?> stream = threads.submit(() -> follow(node));
      while (!stream.isDone() && System.nanoTime() - heardNanos.get() < SILENCE.toNanos()) {
        LockSupport.parkNanos(PAUSE_NANOS);
        if (Thread.currentThread().isInterrupted()) {
          break;
        }
      }
      boolean unused = stream.cancel(true);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void follow(NodeClient node) {
    try {
      node.watch(
          map, Optional.empty(), Optional.of(Bytes.utf8(PREFIX)), cursor, event -> hear(event));
    } catch (NodeException.Refused refused) {
      if (!refused.isTransient()) {
        ended = Optional.of(refused.code() + ": " + refused.getMessage());
      }
    } catch (NodeException broken) {
      LockSupport.parkNanos(PAUSE_NANOS); // the next node may do better
    }
  }

  /** Two streams never speak at once: one that is cut off says nothing more. */
  private synchronized boolean hear(ServerEvent event) {
    if (Thread.currentThread().isInterrupted()) {
      return false;
    }
    heardNanos.set(System.nanoTime());
    if (event.type().equals("change")) {
      for (JsonNode change : event.lines()) {
        show(change);
      }
    }
    cursor = event.id().or(() -> cursor);
    return !event.type().equals("end");
  }

  private void show(JsonNode change) {
    String key = change.path("key").asText();
    long version = change.path("version").asLong();
    history.start("watch", Judge.SEEN, key, change.path("value").textValue()).ok(version);
    shown.computeIfAbsent(key, none -> ConcurrentHashMap.newKeySet()).add(version);
  }

  /** Whether it began. */
  boolean isOpen() {
    return cursor.isPresent();
  }

  /** Why it cannot go on, if so. */
  Optional<String> ended() {
    return ended;
  }

  /** Whether it has shown this change. */
  boolean hasShown(Operation write) {
    Long version = write.version();
    return version == null || shown.getOrDefault(write.key(), java.util.Set.of()).contains(version);
  }

  @Override
  public void close() {
    boolean unused = loop.cancel(true);
  }
}
