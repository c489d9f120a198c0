package io.troupe.api.memory;

import io.troupe.actors.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when no more state fits into the heap. What is in use counts waste too, and only a
 * collection tells how much: so once use passes the limit, the guard has one made, and believes
 * what is left.
 *
 * <p>Below the limit it collects again only after use has grown by a twentieth of the memory: the
 * collector would soon do it anyway. At the limit it refuses, until a twentieth is free again; it
 * looks for that every five seconds or more, so that looking takes at most a twentieth of the time.
 * Where the collector does not listen ({@code -XX:+DisableExplicitGC}), waste counts as state, and
 * the guard refuses early.
 *
 * <p>What the young generation holds is not counted, and is the reserve for requests under way.
 */
public final class HeapGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HeapGuard.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);
  static final Duration COLLECT_EVERY = Duration.ofSeconds(5);
  private static final int LEAST_WORK_PER_COLLECTION = 20;
  private static final int STEP_PERCENT = 5;

  private final Heap heap;
  private final int maxUsedPercent;

  /** What was left by the last collection that the guard asked for, or less. */
  private long leftBytes;

  private long nextCollectionNanos;
  private volatile Optional<Refusal> refusal = Optional.empty();
  private volatile boolean closed;

  /** The memory that is watched. */
  interface Heap {
    /** State and waste. */
    long usedBytes();

    /** How much there can be. */
    long maxBytes();

    /** Collects the waste; returns once that is done. */
    void collect();
  }

  HeapGuard(Heap heap, int maxUsedPercent) {
    this.heap = heap;
    this.maxUsedPercent = maxUsedPercent;
  }

  /** Watches the heap of this process until it is closed. */
  public static HeapGuard start(int maxUsedPercent) {
    HeapGuard guard = new HeapGuard(LongLived.ofThisProcess(), maxUsedPercent);
    Thread.ofPlatform().name("troupe-heap").daemon().start(guard::run);
    return guard;
  }

  /** Why nothing may be added to the state, if so. For any thread. */
  public Optional<Refusal> refusal() {
    return refusal;
  }

  /** How much of the memory for state is used, waste included. */
  public long usedBytes() {
    return heap.usedBytes();
  }

  /** How much memory for state there is. */
  public long maxBytes() {
    return heap.maxBytes();
  }

  /** Looks no longer. */
  @Override
  public void close() {
    closed = true;
  }

  private void run() {
    while (!closed) {
      try {
        look(System.nanoTime());
      } catch (RuntimeException | OutOfMemoryError e) {
        LOG.error("the heap was not looked at; it is tried again", e);
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }

  /** Looks at the heap; called by one thread. */
  void look(long nowNanos) {
    long used = heap.usedBytes();
    leftBytes = Math.min(leftBytes, used);
    boolean refusing = refusal.isPresent();
    boolean mayHaveTurned =
        refusing
            ? nowNanos - nextCollectionNanos >= 0
            : used >= percent(maxUsedPercent) && used - leftBytes >= percent(STEP_PERCENT);
    if (mayHaveTurned) {
      long begun = System.nanoTime();
      heap.collect();
      long took = System.nanoTime() - begun;
      leftBytes = heap.usedBytes();
      nextCollectionNanos =
          nowNanos + took + Math.max(COLLECT_EVERY.toNanos(), took * LEAST_WORK_PER_COLLECTION);
      decide(refusing);
    }
  }

  private void decide(boolean refusing) {
    boolean full = leftBytes >= percent(refusing ? maxUsedPercent - STEP_PERCENT : maxUsedPercent);
    if (full != refusing) {
      LOG.warn(
          "{} MiB of the {} MiB of heap for state are in use: {}",
          leftBytes >> 20,
          heap.maxBytes() >> 20,
          full ? "writes that add to it are refused" : "writes are taken again");
      refusal = full ? Optional.of(because()) : Optional.empty();
    }
  }

  private Refusal because() {
    return new Refusal(
        Refusal.Code.UNAVAILABLE,
        ("the heap is nearly full: %d of %d MiB for state are in use, and above %d %% only reads"
                + " and removals are taken; remove something, or give the node more heap")
            .formatted(leftBytes >> 20, heap.maxBytes() >> 20, maxUsedPercent),
        Optional.of(COLLECT_EVERY));
  }

  private long percent(int percent) {
    return heap.maxBytes() / 100 * percent;
  }
}
