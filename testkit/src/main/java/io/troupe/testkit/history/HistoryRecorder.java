package io.troupe.testkit.history;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Records what the clients of a test do, from any number of threads.
 *
 * <pre>{@code
 * OpenOperation write = recorder.start("c1", "write", "k", "v7"); // before it is sent
 * switch (client.put("k", "v7")) {
 *   case Done done -> write.ok(done.version());
 *   case Refused refused -> write.fail();
 *   case Unknown unknown -> write.info();
 * }
 * }</pre>
 *
 * <p>An operation that is never completed counts as unknown: leaving it out would let its effect
 * look like a value from nowhere.
 */
public final class HistoryRecorder {
  private final ReentrantLock lock = new ReentrantLock();
  private final int maxOperations;
  private final LongSupplier clockNs;
  private final Consumer<Operation> alsoTo;
  private final List<Operation> completed = new ArrayList<>();
  private final Set<OpenOperation> open = new LinkedHashSet<>();
  private boolean finished;

  /**
   * Records in memory, on the JVM's monotonic clock.
   *
   * @param maxOperations how many operations it will take at most
   */
  public HistoryRecorder(int maxOperations) {
    this(maxOperations, sinceNow(), operation -> {});
  }

  /**
   * Records in memory and somewhere else.
   *
   * @param maxOperations how many operations it will take at most
   * @param clockNs a clock that never goes back, of the JVM or of a simulated world
   * @param alsoTo gets each operation as it ends, such as {@link HistoryWriter#append}
   */
  public HistoryRecorder(int maxOperations, LongSupplier clockNs, Consumer<Operation> alsoTo) {
    if (maxOperations < 1) {
      throw new IllegalArgumentException("maxOperations is " + maxOperations);
    }
    this.maxOperations = maxOperations;
    this.clockNs = clockNs;
    this.alsoTo = alsoTo;
  }

  private static LongSupplier sinceNow() {
    long origin = System.nanoTime();
    return () -> System.nanoTime() - origin;
  }

  /** As {@link #start(String, String, String, String, Long)}, without a condition. */
  public OpenOperation start(String client, String op, String key, @Nullable String value) {
    return start(client, op, key, value, null);
  }

  /**
   * Notes that a request is about to be sent. Call it before sending, and complete the operation
   * after the answer has arrived: a span drawn too narrow makes a correct system look broken.
   *
   * @param value the value to write, or null
   * @param expected the version it is conditional on, 0 for "nothing there", null for none
   * @throws IllegalStateException if the history is finished, or full
   */
  public OpenOperation start(
      String client, String op, String key, @Nullable String value, @Nullable Long expected) {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(op, "op");
    Objects.requireNonNull(key, "key");
    lock.lock();
    try {
      if (finished) {
        throw new IllegalStateException("the history is finished");
      }
      if (completed.size() + open.size() == maxOperations) {
        throw new IllegalStateException("the history is full: " + maxOperations + " operations");
      }
      Operation asked =
          new Operation(
              client, op, key, value, expected, Result.INFO, null, clockNs.getAsLong(), null);
      OpenOperation operation = new OpenOperation(this, asked);
      open.add(operation);
      return operation;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the history: what is still open is unknown from here on, and answers that come later are
   * not recorded. Calling it again returns the same history.
   *
   * @return all operations, in the order in which they ended
   */
  public List<Operation> finish() {
    lock.lock();
    try {
      finished = true;
      for (OpenOperation unanswered : open) {
        record(unanswered.asked());
      }
      open.clear();
      return List.copyOf(completed);
    } finally {
      lock.unlock();
    }
  }

  /** Records the outcome, at this moment, unless the history was finished first. */
  void complete(
      OpenOperation operation, Result result, @Nullable String value, @Nullable Long version) {
    long endNs = clockNs.getAsLong(); // before the lock: waiting for it must not widen the span
    lock.lock();
    try {
      if (finished) {
        return;
      }
      if (!open.remove(operation)) {
        throw new IllegalStateException("completed twice: " + operation.asked());
      }
      Operation asked = operation.asked();
      record(
          new Operation(
              asked.client(),
              asked.op(),
              asked.key(),
              value,
              asked.expected(),
              result,
              version,
              asked.startNs(),
              endNs));
    } finally {
      lock.unlock();
    }
  }

  private void record(Operation operation) {
    completed.add(operation);
    alsoTo.accept(operation);
  }
}
