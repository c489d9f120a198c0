package io.troupe.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.TroupeSettings;
import io.troupe.api.actor.MapCommand;
import io.troupe.api.actor.Outcome;
import io.troupe.api.actor.TroupeGateway;
import io.troupe.api.actor.UserSystem;
import io.troupe.api.map.AsyncTroupeMap.Counter;
import io.troupe.api.map.Entry;
import io.troupe.api.map.Options;
import io.troupe.api.map.PutOutcome;
import io.troupe.api.map.TroupeMap;
import io.troupe.sharding.map.MapCondition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes whose answer was lost are repeated with the id that the caller was given. */
class UnknownOutcomeTest {
  @TempDir Path data;
  private final AtomicReference<FaultyJournal> journal = new AtomicReference<>();
  private TroupeNode node;
  private TroupeMap<String, String> map;

  @BeforeEach
  void start() {
    TroupeSettings settings =
        TroupeSettings.of(ConfigFactory.parseString("troupe.cluster.partitions = 4"))
            .withData(data);
    node =
        TroupeNode.start(
            settings,
            real -> {
              journal.set(new FaultyJournal(real));
              return journal.get();
            });
    map = node.map("m");
    // From here on there is a session in every partition: the next answer is that of a change.
    map.putAll(entries(40));
    map.clear();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void aClearWhoseAnswerIsLostIsRepeatedAndClearsOnce() {
    map.putAll(entries(200));
    journal.get().loseNextAnswer();
    assertThat(map.clear()).isEqualTo(200);
    assertThat(map.size()).isZero();
  }

  @Test
  void aKeyOfAPutAllWhoseAnswerIsLostIsRepeatedAlone() {
    journal.get().loseNextAnswer();
    Map<String, PutOutcome> outcomes =
        map.async()
            .putAll(entries(40), MapCondition.IF_ABSENT, Options.DEFAULT)
            .toCompletableFuture()
            .join();
    assertThat(outcomes.values()).hasOnlyElementsOfType(PutOutcome.Decided.class);
    assertThat(map.size()).isEqualTo(40);
  }

  @Test
  void anInterruptedWriteIsRepeatedAndHappensOnce() throws InterruptedException {
    CompletableFuture<Boolean> arrived = new CompletableFuture<>();
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    journal.get().holdNextAnswer(arrived, go);
    AtomicReference<Optional<RequestId>> id = new AtomicReference<>(Optional.empty());
    Thread waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  UnknownOutcomeException interrupted = unknown(() -> map.increment("n", 5));
                  id.set(interrupted.retryWith());
                });
    assertThat(arrived.join()).isTrue();
    waiting.interrupt();
    waiting.join();
    go.complete(true);
    for (int i = 0; i < 10; i++) {
      map.increment("n", 1);
    }
    Options again = Options.DEFAULT.asRetryOf(id.get().orElseThrow());
    assertThat(map.async().increment("n", 5, again).toCompletableFuture().join().value())
        .isEqualTo(5);
    assertThat(map.get("n").map(Entry::value)).contains("15");
  }

  @Test
  void anInterruptedClearCarriesItsId() throws InterruptedException {
    map.putAll(entries(10));
    CompletableFuture<Boolean> arrived = new CompletableFuture<>();
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    journal.get().holdNextAnswer(arrived, go);
    AtomicReference<Optional<RequestId>> id = new AtomicReference<>(Optional.empty());
    Thread waiting = Thread.ofVirtual().start(() -> id.set(unknown(map::clear).retryWith()));
    assertThat(arrived.join()).isTrue();
    waiting.interrupt();
    waiting.join();
    go.complete(true);
    Options again = Options.DEFAULT.asRetryOf(id.get().orElseThrow());
    assertThat(retried(() -> map.async().clear(again))).isEqualTo(10);
  }

  @Test
  void anActorWhoseDeadlinePassedIsToldUnknownAndRepeatsWithTheId() {
    ActorSystem<Void> system = UserSystem.beside(node);
    ActorRef<MapCommand<String, String>> actor = TroupeGateway.get(system).map("m");
    TestProbe<Outcome<Counter>> counted = TestProbe.create(Outcome.<Counter>type(), system);
    CompletableFuture<Boolean> arrived = new CompletableFuture<>();
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    journal.get().holdNextAnswer(arrived, go);
    Options brief = Options.DEFAULT.withTimeout(Duration.ofSeconds(2));
    actor.tell(new MapCommand.Increment<>("n", 5, brief, counted.getRef()));
    Outcome<Counter> outcome = counted.receiveMessage();
    assertThat(arrived.join()).isTrue();
    go.complete(true);
    assertThat(outcome).isInstanceOf(Outcome.Unknown.class);
    if (outcome instanceof Outcome.Unknown<Counter>(var retryWith, var unused)) {
      Options again = Options.DEFAULT.asRetryOf(retryWith.orElseThrow());
      actor.tell(new MapCommand.Increment<>("n", 5, again, counted.getRef()));
      assertThat(counted.receiveMessage())
          .isInstanceOfSatisfying(
              Outcome.Done.class, it -> assertThat(it.result()).extracting("value").isEqualTo(5L));
    }
    assertThat(map.get("n").map(Entry::value)).contains("5");
    UserSystem.end(system);
  }

  @Test
  void aPartitionThatEndedComesBackWithoutBeingAsked() {
    int starts = journal.get().claims.get();
    journal.get().loseNextAnswer();
    map.put("k", "v");
    for (int i = 0; i < 3_000 && (journal.get().claims.get() == starts || !ready()); i++) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(journal.get().claims.get()).isGreaterThan(starts);
    assertThat(ready()).isTrue();
    assertThat(map.get("k")).isPresent();
  }

  private boolean ready() {
    return node.status().ready();
  }

  private static UnknownOutcomeException unknown(Runnable change) {
    AtomicReference<UnknownOutcomeException> thrown = new AtomicReference<>();
    assertThatThrownBy(change::run)
        .isInstanceOfSatisfying(UnknownOutcomeException.class, thrown::set);
    return thrown.get();
  }

  /** Repeats a request, the same each time, until the partition that ended runs again. */
  private static <R> R retried(Supplier<CompletionStage<R>> request) {
    for (int attempt = 0; ; attempt++) {
      try {
        return request.get().toCompletableFuture().join();
      } catch (CompletionException e) {
        boolean notYet =
            e.getCause() instanceof RefusedException
                || e.getCause() instanceof UnknownOutcomeException;
        if (!notYet || attempt == 1_000) {
          throw e;
        }
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  private static Map<String, String> entries(int count) {
    Map<String, String> entries = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      entries.put("k" + i, "v" + i);
    }
    return entries;
  }
}
