package io.troupe.consensus.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.example.ReplicatedCounter.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The example of the README: it runs, and the page shows what runs. */
final class ReplicatedCounterTest {
  private static final int LONG_ENOUGH = 1_000;

  private static final List<Long> THREE = List.of(240L, 240L, 240L);

  private final ReplicatedCounter counter = new ReplicatedCounter();

  @Test
  void countsOnWhileOneReplicaIsDownAndBringsItUpToDateFromASnapshot() {
    add(120);
    ReplicaId crashed = counter.crashLeader();
    add(120);
    counter.start(crashed);

    assertThat(got(counter.read())).contains(240L);
    for (int ticks = 0; ticks < LONG_ENOUGH && !counter.values().equals(THREE); ticks++) {
      counter.turn();
    }
    assertThat(counter.values()).isEqualTo(THREE);
  }

  @Test
  void keepsWhatWasDoneWhenAllCrash() {
    add(70);
    ReplicaId first = counter.crashLeader();
    counter.start(first);
    ReplicaId second = counter.crashLeader();
    counter.start(second);
    ReplicaId third = counter.crashLeader();
    counter.start(third);

    assertThat(got(counter.read())).contains(70L);
  }

  @Test
  void whatACrashedLeaderHadUnderWayIsUnknown() {
    CompletableFuture<Outcome> outcome = counter.add(1);
    var unused = counter.crashLeader();

    assertThat(outcome).isCompletedWithValue(Outcome.UNKNOWN);
    assertThat(got(counter.read())).isIn(Optional.of(0L), Optional.of(1L));
  }

  @Test
  void thePageShowsWhatRuns() throws IOException {
    String source =
        Files.readString(
            Path.of("src/test/java/io/troupe/consensus/example/ReplicatedCounter.java"));
    String shown = source.substring(source.indexOf("/**"));

    assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + shown + "```");
  }

  private void add(int times) {
    for (int i = 0; i < times; i++) {
      assertThat(got(counter.add(1))).isEqualTo(Outcome.DONE);
    }
  }

  private <T> T got(CompletableFuture<T> answer) {
    for (int ticks = 0; ticks < LONG_ENOUGH && !answer.isDone(); ticks++) {
      counter.turn();
    }
    assertThat(answer).isDone();
    return answer.join();
  }
}
