package io.troupe.persistence.commit;

import io.troupe.actors.Epoch;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.log.JournalCommand;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for the committer, in the order of their arrival; bounded in number and
 * bytes, of which whatever the committer has taken does not count any more.
 */
final class RequestQueue {
  static final int MAX_ROUND_COMMANDS = 4_096;
  static final int MAX_ROUND_BYTES = 4 << 20;

  private final int maxCommands;
  private final long maxBytes;
  private final JournalMeter meter;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<Request> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean committerSleeps;
  private @Nullable RuntimeException shut;

  /** What waits for the committer, and who waits for its answer. */
  sealed interface Request {
    /** About how many bytes it holds. */
    int sizeBytes();

    /** Where its answer goes. */
    CompletableFuture<JournalAnswer> answer();

    /** A command for the log. */
    record Write(JournalCommand command, int sizeBytes, CompletableFuture<JournalAnswer> answer)
        implements Request {
      Write(JournalCommand command) {
        this(command, command.sizeBytes(), new CompletableFuture<>());
      }
    }

    /** A confirm that could not be answered on the spot. It is not in the log. */
    record Confirm(PersistenceId id, Epoch epoch, CompletableFuture<JournalAnswer> answer)
        implements Request {
      Confirm(PersistenceId id, Epoch epoch) {
        this(id, epoch, new CompletableFuture<>());
      }

      @Override
      public int sizeBytes() {
        return JournalCommand.OVERHEAD_BYTES;
      }
    }
  }

  RequestQueue(int maxCommands, long maxBytes, JournalMeter meter) {
    this.maxCommands = maxCommands;
    this.maxBytes = maxBytes;
    this.meter = meter;
  }

  /** Adds a request, or completes its answer with why not. */
  void offer(Request request) {
    @Nullable RuntimeException refusal;
    lock.lock();
    try {
      refusal = shut;
      if (refusal == null
          && (waiting.size() >= maxCommands || waitingBytes + request.sizeBytes() > maxBytes)) {
        refusal = overloaded();
        meter.refused();
      }
      if (refusal == null) {
        waiting.add(request);
        waitingBytes += request.sizeBytes();
        if (committerSleeps) {
          arrived.signal();
        }
      }
    } finally {
      lock.unlock();
    }
    if (refusal != null) {
      request.answer().completeExceptionally(refusal);
    }
  }

  /** How many wait. */
  int waitingCommands() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes wait. */
  long waitingBytes() {
    lock.lock();
    try {
      return waitingBytes;
    } finally {
      lock.unlock();
    }
  }

  /** As below, however long it takes. */
  boolean take(List<Request> round) {
    return take(round, Long.MAX_VALUE);
  }

  /**
   * Waits for requests and moves a round of them over, an empty one if none came in that time;
   * false once the queue is shut and empty. A round ends before it would exceed its bytes, and
   * holds at most one piece of a snapshot, so that large ones delay others little.
   */
  boolean take(List<Request> round, long patienceNanos) {
    long left = patienceNanos;
    lock.lock();
    try {
      while (waiting.isEmpty() && left > 0) {
        if (shut != null) {
          return false;
        }
        committerSleeps = true;
        try {
          left = arrived.awaitNanos(left);
        } catch (InterruptedException e) {
          // Nobody interrupts this thread on purpose; it ends when the queue is shut.
        }
        committerSleeps = false;
      }
      long bytes = 0;
      boolean chunk = false;
      while (round.size() < MAX_ROUND_COMMANDS) {
        @Nullable Request next = waiting.peek();
        if (next == null) {
          break;
        }
        boolean full = !round.isEmpty() && bytes + next.sizeBytes() > MAX_ROUND_BYTES;
        boolean secondChunk = chunk && isChunk(next);
        if (full || secondChunk) {
          break;
        }
        // In this order: a round that cannot grow must not lose the request.
        round.add(next);
        waiting.remove();
        bytes += next.sizeBytes();
        chunk |= isChunk(next);
      }
      waitingBytes -= bytes;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Accepts nothing more; what waits can still be taken. The first reason stays. */
  void shut(RuntimeException reason) {
    lock.lock();
    try {
      if (shut == null) {
        shut = reason;
      }
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  private RefusedException overloaded() {
    return new RefusedException(
        Refusal.Code.OVERLOADED,
        "%d requests with %d bytes wait for the disk; allowed are %d with %d bytes"
            .formatted(waiting.size(), waitingBytes, maxCommands, maxBytes));
  }

  private static boolean isChunk(Request request) {
    return request instanceof Request.Write write
        && write.command() instanceof JournalCommand.SnapshotChunk;
  }
}
