package io.troupe.bench.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class GatheredTest {
  private final List<List<Bytes>> written = new ArrayList<>();
  private final List<CompletableFuture<Void>> answers = new ArrayList<>();
  private final Gathered gathered =
      new Gathered(
          "any",
          1,
          new LaneWriter() {
            @Override
            public CompletionStage<Void> write(int lane, List<Bytes> events) {
              written.add(events);
              answers.add(new CompletableFuture<>());
              return answers.getLast();
            }

            @Override
            public void close() {
              // Nothing is open.
            }
          });

  private CompletableFuture<Outcome> put(String value) {
    return gathered
        .send(new Operation.Put(Bytes.utf8("key"), Bytes.utf8(value)))
        .toCompletableFuture();
  }

  @Test
  void whatComesWhileABatchIsUnderWayIsTheNextOne() {
    CompletableFuture<Outcome> first = put("1");
    CompletableFuture<Outcome> second = put("2");
    CompletableFuture<Outcome> third = put("3");
    assertThat(written).containsExactly(List.of(Bytes.utf8("1")));

    answers.getFirst().complete(null);
    assertThat(first).isCompletedWithValue(Outcome.DONE);
    assertThat(written).last().isEqualTo(List.of(Bytes.utf8("2"), Bytes.utf8("3")));
    assertThat(second).isNotDone();

    answers.getLast().completeExceptionally(new IllegalStateException("no answer"));
    assertThat(third).isCompletedWithValue(Outcome.UNKNOWN);
    assertThat(gathered.eventsPerBatch()).isEqualTo(1.5);
    gathered.countAnew();
    assertThat(gathered.eventsPerBatch()).isZero();
  }
}
