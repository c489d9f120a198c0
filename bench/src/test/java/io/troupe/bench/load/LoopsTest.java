package io.troupe.bench.load;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LoopsTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Workload PUTS =
      new Workload(Workload.Mix.PUT, 100, KeyChoice.uniform(100), 10);

  private record Answering(Function<Operation, CompletionStage<Outcome>> answer)
      implements Contender {
    @Override
    public String name() {
      return "answering";
    }

    @Override
    public CompletionStage<Outcome> send(Operation operation) {
      return answer.apply(operation);
    }

    @Override
    public void close() {}
  }

  @Test
  void aClosedLoopNeverHasMoreInFlightThanItMay() {
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (ExecutorService later = Executors.newSingleThreadExecutor()) {
      Contender contender =
          new Answering(
              unused -> {
                most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                return CompletableFuture.supplyAsync(
                    () -> {
                      inFlight.decrementAndGet();
                      return Outcome.DONE;
                    },
                    later);
              });

      Measured measured = new ClosedLoop(8).run(contender, PUTS, SHORT, 1);

      assertThat(most.get()).isBetween(1, 8);
      assertThat(measured.done()).isPositive();
    }
  }

  @Test
  void aContenderThatAnswersAtOnceDoesNotFillTheStack() {
    Contender contender = new Answering(unused -> CompletableFuture.completedFuture(Outcome.DONE));

    Workload many = new Workload(Workload.Mix.PUT, 100_000, KeyChoice.uniform(1), 10);

    assertThat(new ClosedLoop(4).fill(contender, many).done()).isEqualTo(100_000);
  }

  @Test
  void outcomesAreCountedApart() {
    List<Outcome> outcomes = List.of(Outcome.values());
    AtomicInteger next = new AtomicInteger();
    Contender contender =
        new Answering(
            unused -> CompletableFuture.completedFuture(outcomes.get(next.getAndIncrement() % 3)));

    Measured measured =
        new OpenLoop(10).run(contender, PUTS, Schedule.even(3_000, Duration.ofMillis(100)), 1);

    assertThat(measured.done()).isEqualTo(100);
    assertThat(measured.refused()).isEqualTo(100);
    assertThat(measured.unknown()).isEqualTo(100);
    assertThat(measured.notSent()).isZero();
  }

  @Test
  void whatIsDueWhileTooManyAreInFlightIsNotSent() {
    ArrayDeque<CompletableFuture<Outcome>> held = new ArrayDeque<>();
    AtomicInteger sent = new AtomicInteger();
    Contender contender =
        new Answering(
            operation -> {
              if (sent.incrementAndGet() > 2) {
                return CompletableFuture.completedFuture(Outcome.DONE);
              }
              CompletableFuture<Outcome> answer = new CompletableFuture<>();
              held.add(answer);
              if (held.size() == 2) {
                // The generator goes on from here, and finds no room.
                answer.completeOnTimeout(Outcome.DONE, 1_000, MILLISECONDS);
                held.getFirst().completeOnTimeout(Outcome.DONE, 1_000, MILLISECONDS);
              }
              return answer;
            });

    Measured measured =
        new OpenLoop(2).run(contender, PUTS, Schedule.even(1_000, Duration.ofMillis(100)), 1);

    assertThat(measured.done() + measured.notSent()).isEqualTo(100);
    assertThat(measured.notSent()).isPositive();
  }

  @Test
  void latencyOfAnOpenLoopCountsFromWhenAnOperationWasDue() {
    AtomicInteger sent = new AtomicInteger();
    // The first one holds up the generator itself: all that is due meanwhile is sent late.
    Contender contender =
        new Answering(
            unused -> {
              if (sent.incrementAndGet() == 1) {
                CompletableFuture<Outcome> late = new CompletableFuture<>();
                return CompletableFuture.completedFuture(
                    late.completeOnTimeout(Outcome.DONE, 100, MILLISECONDS).join());
              }
              return CompletableFuture.completedFuture(Outcome.DONE);
            });

    Measured measured =
        new OpenLoop(10).run(contender, PUTS, Schedule.even(1_000, Duration.ofMillis(100)), 1);

    assertThat(measured.done()).isEqualTo(100);
    // Those that were due in the first half of the 100 ms waited for the other half at least.
    assertThat(measured.latency().getValueAtPercentile(60)).isGreaterThan(40_000_000);
  }

  @Test
  void fillingPutsEveryKeyOnce() {
    Set<Bytes> keys = ConcurrentHashMap.newKeySet();
    AtomicInteger puts = new AtomicInteger();
    Contender contender =
        new Answering(
            operation -> {
              keys.add(operation.key());
              puts.incrementAndGet();
              return CompletableFuture.completedFuture(Outcome.DONE);
            });

    assertThat(new ClosedLoop(4).fill(contender, PUTS).done()).isEqualTo(100);
    assertThat(puts.get()).isEqualTo(100);
    assertThat(keys).hasSize(100);
  }
}
