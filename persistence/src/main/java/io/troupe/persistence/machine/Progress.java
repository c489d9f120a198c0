package io.troupe.persistence.machine;

import io.troupe.persistence.log.LogIndex;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** How far a group's journal is applied here, and who waits for it to come further. Thread-safe. */
final class Progress {
  private final TreeMap<LogIndex, CompletableFuture<Void>> waiting = new TreeMap<>();
  private LogIndex reached = LogIndex.NONE;
  private long installs;

  synchronized LogIndex reached() {
    return reached;
  }

  /** It is this far now. */
  void reached(LogIndex index) {
    TreeMap<LogIndex, CompletableFuture<Void>> done;
    synchronized (this) {
      reached = index;
      Map<LogIndex, CompletableFuture<Void>> there = waiting.headMap(index, true);
      if (there.isEmpty()) {
        return;
      }
      done = new TreeMap<>(there);
      there.clear();
    }
    done.values().forEach(it -> it.complete(null));
  }

  /** How often another state was installed, or began to be. */
  synchronized long installs() {
    return installs;
  }

  /** Another state is being installed. */
  synchronized void fallBack() {
    installs++;
    reached = LogIndex.NONE;
  }

  /**
   * Done once it is this far, on the group's thread; whoever gives up completes or cancels nothing,
   * since others may wait for the same.
   */
  synchronized CompletableFuture<Void> atLeast(LogIndex index) {
    return reached.compareTo(index) >= 0
        ? CompletableFuture.completedFuture(null)
        : waiting.computeIfAbsent(index, unused -> new CompletableFuture<>());
  }
}
