package io.troupe.persistence.embedded;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.consensus.Payload;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.LogFormats;
import io.troupe.persistence.machine.JournalMeter;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Commands that are not answered yet: of each persistence id one after the other, in the order of
 * the calls. A leader may be lost between two of them, and the first be repeated behind the second;
 * so the second waits. Bounded in number and bytes. Thread-safe.
 */
final class Lanes {
  private final int maxCommands;
  private final long maxBytes;
  private final JournalMeter meter;
  private final Sender sender;
  private final Map<PersistenceId, ArrayDeque<Request>> lanes = new HashMap<>();
  private int commands;
  private long bytes;
  private @Nullable RuntimeException shut;

  /** Puts a command to its group. */
  interface Sender {
    CompletionStage<JournalAnswer> send(GroupId group, Payload command);
  }

  private static final class Request {
    private final GroupId group;
    private final Payload command;
    private final boolean isClaim;
    private final CompletableFuture<JournalAnswer> answer = new CompletableFuture<>();

    Request(JournalCommand command) {
      this.group = GroupId.of(command.id());
      this.command = Payload.wrap(LogFormats.encode(command));
      this.isClaim = command instanceof JournalCommand.Claim;
    }
  }

  Lanes(int maxCommands, long maxBytes, JournalMeter meter, Sender sender) {
    this.maxCommands = maxCommands;
    this.maxBytes = maxBytes;
    this.meter = meter;
    this.sender = sender;
  }

  /** Answers once the command is applied; fails as the journal says. */
  CompletionStage<JournalAnswer> submit(JournalCommand command) {
    Request request = new Request(command);
    int size = request.command.length();
    boolean isFirst;
    synchronized (this) {
      if (shut != null) {
        return CompletableFuture.failedStage(shut);
      }
      if (commands >= maxCommands || bytes + size > maxBytes) {
        meter.refused();
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
      CompletableFuture<JournalAnswer> sent =
          sender.send(request.group, request.command).toCompletableFuture();
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
      request.answer.completeExceptionally(Outcomes.cause(failure));
    }
  }

  /** Gives its room back; the one behind it. */
  private synchronized @Nullable Request answered(PersistenceId id, Request request) {
    commands--;
    bytes -= request.command.length();
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
  synchronized Optional<CompletionStage<JournalAnswer>> lastClaim(PersistenceId id) {
    @Nullable ArrayDeque<Request> lane = lanes.get(id);
    if (lane != null) {
      for (Iterator<Request> last = lane.descendingIterator(); last.hasNext(); ) {
        Request request = last.next();
        if (request.isClaim) {
          return Optional.of(request.answer);
        }
      }
    }
    return Optional.empty();
  }

  synchronized int waitingCommands() {
    return commands;
  }

  synchronized long waitingBytes() {
    return bytes;
  }

  /** Takes nothing more; the first reason stays. */
  synchronized void shut(RuntimeException reason) {
    shut = shut == null ? reason : shut;
  }

  /** Whether all is answered within so many nanoseconds. */
  synchronized boolean endsWithin(long nanos) throws InterruptedException {
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

  private RefusedException overloaded() {
    return new RefusedException(
        Refusal.Code.OVERLOADED,
        "%d requests with %d bytes wait for the journal; allowed are %d with %d bytes"
            .formatted(commands, bytes, maxCommands, maxBytes));
  }
}
