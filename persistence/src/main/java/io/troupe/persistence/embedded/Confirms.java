package io.troupe.persistence.embedded;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.persistence.machine.wire.JournalQuestion;
import io.troupe.persistence.machine.wire.JournalReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The confirms of a node in one group. All that come while a question is under way go with the
 * next, never with that one: its barrier may lie before them, and a confirm counts only if it is
 * asked for behind its arrival (promise P2). The next leaves once the one before is answered; or,
 * as another confirm comes, beside it, where that takes long: over a slow way it would else take
 * two turns. Which of them is answered first is all the same. Thread-safe.
 */
final class Confirms {
  /** How many go together: at the longest names, about a megabyte. */
  private static final int TOGETHER = 4_096;

  /** How many questions are under way, at most. */
  static final int MAX_UNDER_WAY = 4;

  /** So long a question has been under way before another leaves beside it. */
  static final long BESIDE_NANOS = 5_000_000;

  private final int maxWaiting;
  private final Function<JournalQuestion, CompletionStage<JournalReply>> ask;
  private final LongSupplier nanos;
  private List<Waiting> waiting = new ArrayList<>();
  private int underWay;
  private long askedNanos;

  private record Waiting(
      JournalQuestion.Held held, CompletableFuture<JournalAnswer.ToConfirm> answer) {}

  Confirms(
      int maxWaiting,
      Function<JournalQuestion, CompletionStage<JournalReply>> ask,
      LongSupplier nanos) {
    this.maxWaiting = maxWaiting;
    this.ask = ask;
    this.nanos = nanos;
  }

  CompletionStage<JournalAnswer.ToConfirm> confirm(JournalQuestion.Held held) {
    CompletableFuture<JournalAnswer.ToConfirm> answer = new CompletableFuture<>();
    synchronized (this) {
      if (waiting.size() >= maxWaiting) {
        return CompletableFuture.failedStage(
            new RefusedException(
                Refusal.Code.OVERLOADED, "%d confirms wait".formatted(waiting.size())));
      }
      waiting.add(new Waiting(held, answer));
      boolean isTooSoon = underWay > 0 && nanos.getAsLong() - askedNanos < BESIDE_NANOS;
      if (isTooSoon || underWay >= MAX_UNDER_WAY) {
        return answer;
      }
      underWay++;
    }
    askAll();
    return answer;
  }

  /**
   * Asks until nobody waits, as one of those that are under way; whatever is answered at once is
   * not left to the call stack.
   */
  private void askAll() {
    for (List<Waiting> asked = next(); !asked.isEmpty(); asked = next()) {
      List<Waiting> together = asked;
      CompletableFuture<JournalReply> reply =
          asked(new JournalQuestion.Confirms(together.stream().map(Waiting::held).toList()));
      if (!reply.isDone()) {
        var unused =
            reply.whenComplete(
                (content, failure) -> {
                  tell(together, content, failure);
                  askAll();
                });
        return;
      }
      var unused = reply.whenComplete((content, failure) -> tell(together, content, failure));
    }
  }

  private CompletableFuture<JournalReply> asked(JournalQuestion question) {
    try {
      return ask.apply(question).toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private synchronized List<Waiting> next() {
    List<Waiting> next = waiting;
    if (next.size() > TOGETHER) {
      waiting = new ArrayList<>(next.subList(TOGETHER, next.size()));
      next = List.copyOf(next.subList(0, TOGETHER));
    } else {
      waiting = new ArrayList<>();
    }
    if (next.isEmpty()) {
      underWay--;
    } else {
      askedNanos = nanos.getAsLong();
    }
    return next;
  }

  private static void tell(
      List<Waiting> asked, @Nullable JournalReply reply, @Nullable Throwable failure) {
    for (int i = 0; i < asked.size(); i++) {
      CompletableFuture<JournalAnswer.ToConfirm> answer = asked.get(i).answer();
      if (reply != null
          && reply.content() instanceof JournalReply.Confirms confirms
          && confirms.answers().size() == asked.size()) {
        answer.complete(confirms.answers().get(i));
      } else {
        answer.completeExceptionally(
            failure == null
                ? new IllegalStateException("a reply to confirms that does not fit")
                : Outcomes.cause(failure));
      }
    }
  }
}
