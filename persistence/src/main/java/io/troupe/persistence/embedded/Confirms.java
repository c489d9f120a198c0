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
import org.jspecify.annotations.Nullable;

/**
 * The confirms of a node in one group. One question is under way at a time; all confirms that come
 * meanwhile go with the next, never with that one: its barrier may lie before them, and a confirm
 * counts only if it is asked for behind its arrival (promise P2). Thread-safe.
 */
final class Confirms {
  /** How many go together: at the longest names, about a megabyte. */
  private static final int TOGETHER = 4_096;

  private final int maxWaiting;
  private final Function<JournalQuestion, CompletionStage<JournalReply>> ask;
  private List<Waiting> waiting = new ArrayList<>();
  private boolean isUnderWay;

  private record Waiting(
      JournalQuestion.Held held, CompletableFuture<JournalAnswer.ToConfirm> answer) {}

  Confirms(int maxWaiting, Function<JournalQuestion, CompletionStage<JournalReply>> ask) {
    this.maxWaiting = maxWaiting;
    this.ask = ask;
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
      if (isUnderWay) {
        return answer;
      }
      isUnderWay = true;
    }
    askAll();
    return answer;
  }

  /** Asks until nobody waits; whatever is answered at once is not left to the call stack. */
  private void askAll() {
    for (List<Waiting> asked = next(); !asked.isEmpty(); asked = next()) {
      List<Waiting> together = asked;
      CompletableFuture<JournalReply> reply =
          ask.apply(new JournalQuestion.Confirms(together.stream().map(Waiting::held).toList()))
              .toCompletableFuture();
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

  private synchronized List<Waiting> next() {
    List<Waiting> next = waiting;
    if (next.size() > TOGETHER) {
      waiting = new ArrayList<>(next.subList(TOGETHER, next.size()));
      next = List.copyOf(next.subList(0, TOGETHER));
    } else {
      waiting = new ArrayList<>();
    }
    isUnderWay = !next.isEmpty();
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
