package io.troupe.persistence.lane;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.log.JournalCommand;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Commands that are not answered yet: of each persistence id one after the other, in the order of
 * the calls. The first may have to be repeated, and would be so behind the second; so the second
 * waits. Bounded in number and bytes. Thread-safe.
 */
public final class Lanes {
  private final int maxCommands;
  private final long maxBytes;
  private final Runnable onRefusal;
  private final Sender sender;
  private final Map<PersistenceId, ArrayDeque<Request>> lanes = new HashMap<>();
  private int commands;
  private long bytes;
  private @Nullable RuntimeException shut;

  /** Puts a command to whoever decides it. */
  public interface Sender {
    CompletionStage<JournalAnswer> send(JournalCommand command);
  }

  private static final class Request {
    private final JournalCommand command;
    private final CompletableFuture<JournalAnswer> answer = new CompletableFuture<>();

    Request(JournalCommand command) {
      this.command = command;
    }
  }

  /**
   * No lanes yet.
   *
   * @param maxCommands that are not answered, at most
   * @param maxBytes that these hold, at most
   * @param onRefusal told of each command for which there is no room
   */
  public Lanes(int maxCommands, long maxBytes, Runnable onRefusal, Sender sender) {
    this.maxCommands = maxCommands;
    this.maxBytes = maxBytes;
    this.onRefusal = onRefusal;
    this.sender = sender;
  }

  /** Answers once the command is applied; fails as the journal says. */
  public CompletionStage<JournalAnswer> submit(JournalCommand command) {
    Request request = new Request(command);
    int size = request.command.sizeBytes();
    boolean isFirst;
    synchronized (this) {
      if (shut != null) {
        return CompletableFuture.failedStage(shut);
      }
      if (commands >= maxCommands || bytes + size > maxBytes) {
        onRefusal.run();
        return CompletableFuture.failedStage(overloaded());
      }
      commands++;
      bytes += size;
      ArrayDeque<Request> lane = lanes.computeIfAbsent(command.id(), id -> new ArrayDeque<>(2));
      isFirst = lane.isEmpty();
      lane.add(request);
    }
    if (isFirst) {
      sendAll(command.id(), request);
    }
    return request.answer;
  }

  /** Sends one after the other; whatever is answered at once is not left to the call stack. */
  private void sendAll(PersistenceId id, Request first) {
    @Nullable Request next = first;
    while (next != null) {
      Request request = next;
      CompletableFuture<JournalAnswer> sent = sender.send(request.command).toCompletableFuture();
      if (!sent.isDone()) {
        var unused =
            sent.whenComplete(
                (answer, failure) -> {
                  @Nullable Request behind = answered(id, request);
                  tell(request, answer, failure);
                  if (behind != null) {
                    sendAll(id, behind);
                  }
                });
        return;
      }
      next = answered(id, request);
      var unused = sent.whenComplete((answer, failure) -> tell(request, answer, failure));
    }
  }

  private static void tell(
      Request request, @Nullable JournalAnswer answer, @Nullable Throwable failure) {
    if (answer != null) {
      request.answer.complete(answer);
    } else if (failure != null) {
      request.answer.completeExceptionally(cause(failure));
    }
  }

  /** Gives its room back; the one behind it. */
  private synchronized @Nullable Request answered(PersistenceId id, Request request) {
    commands--;
    bytes -= request.command.sizeBytes();
    ArrayDeque<Request> lane = lanes.get(id);
    if (lane == null || lane.poll() != request) {
      throw new IllegalStateException("an answer to a command of " + id + " that was not asked");
    }
    if (lane.isEmpty()) {
      lanes.remove(id);
      notifyAll();
    }
    return lane.peek();
  }

  /** The last claim of an id that is not answered yet. */
  public synchronized Optional<CompletionStage<JournalAnswer>> lastClaim(PersistenceId id) {
    @Nullable ArrayDeque<Request> lane = lanes.get(id);
    if (lane != null) {
      for (Iterator<Request> last = lane.descendingIterator(); last.hasNext(); ) {
        Request request = last.next();
        if (request.command instanceof JournalCommand.Claim) {
          return Optional.of(request.answer);
        }
      }
    }
    return Optional.empty();
  }

  /** How many commands are not answered yet. */
  public synchronized int waitingCommands() {
    return commands;
  }

  /** About how many bytes they hold. */
  public synchronized long waitingBytes() {
    return bytes;
  }

  /** Takes nothing more; the first reason stays. */
  public synchronized void shut(RuntimeException reason) {
    shut = shut == null ? reason : shut;
  }

  /** Whether all is answered within so many nanoseconds. */
  public synchronized boolean endsWithin(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    while (!lanes.isEmpty()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  /** What a stage failed with, without what other stages put around it. */
  public static Throwable cause(Throwable failure) {
    @Nullable Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private RefusedException overloaded() {
    return new RefusedException(
        Refusal.Code.OVERLOADED,
        "%d requests with %d bytes wait for the journal; allowed are %d with %d bytes"
            .formatted(commands, bytes, maxCommands, maxBytes));
  }
}
