package io.troupe.persistence.cassandra.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.cassandra.bucket.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class FreshTailsTest {
  private static final PersistenceId ONE = new PersistenceId("one");
  private static final PersistenceId OTHER = new PersistenceId("other");

  private final Turns turns = new Turns();
  private final List<CompletableFuture<Tail>> begun = new ArrayList<>();
  private final FreshTails tails =
      new FreshTails(
          turns,
          id -> {
            begun.add(new CompletableFuture<>());
            return begun.getLast();
          });

  @Test
  void nobodyJoinsAReadThatHasBegunAndAllThatWaitShareTheNext() {
    CompletionStage<Tail> first = tails.read(ONE);
    CompletionStage<Tail> second = tails.read(ONE);
    CompletionStage<Tail> third = tails.read(ONE);
    assertThat(begun).hasSize(1);

    begun.getFirst().complete(Tail.BLANK);
    assertThat(first.toCompletableFuture()).isCompletedWithValue(Tail.BLANK);
    assertThat(begun).hasSize(2);
    assertThat(second.toCompletableFuture()).isNotDone();

    Tail later = Tail.BLANK.sealed();
    begun.getLast().complete(later);
    assertThat(second.toCompletableFuture()).isCompletedWithValue(later);
    assertThat(third.toCompletableFuture()).isCompletedWithValue(later);
    assertThat(begun).hasSize(2);
  }

  @Test
  void aReadWaitsForWhatIsUnderWayAndWhatComesLaterForIt() {
    CompletableFuture<String> change = new CompletableFuture<>();
    CompletionStage<String> changed = turns.take(ONE, () -> change);
    CompletionStage<Tail> read = tails.read(ONE);
    CompletionStage<String> next = turns.take(ONE, () -> CompletableFuture.completedStage("next"));
    CompletionStage<Tail> otherRead = tails.read(OTHER);
    assertThat(begun).hasSize(1);
    begun.getFirst().complete(Tail.BLANK);
    assertThat(otherRead.toCompletableFuture()).isCompleted();
    assertThat(read.toCompletableFuture()).isNotDone();

    change.completeExceptionally(new IllegalStateException("no answer"));
    assertThat(changed.toCompletableFuture()).isCompletedExceptionally();
    assertThat(begun).hasSize(2);
    assertThat(next.toCompletableFuture()).isNotDone();

    begun.getLast().completeExceptionally(new IllegalStateException("no answer either"));
    assertThat(read.toCompletableFuture()).isCompletedExceptionally();
    assertThat(next.toCompletableFuture()).isCompletedWithValue("next");
  }

  @Test
  void workThatThrowsEndsItsTurn() {
    CompletionStage<String> thrown =
        turns.take(
            ONE,
            () -> {
              throw new IllegalStateException("closed");
            });
    assertThat(thrown.toCompletableFuture()).isCompletedExceptionally();
    assertThat(
            turns.take(ONE, () -> CompletableFuture.completedStage("next")).toCompletableFuture())
        .isCompletedWithValue("next");
  }
}
