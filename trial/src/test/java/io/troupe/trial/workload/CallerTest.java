package io.troupe.trial.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.client.NodeClient;
import io.troupe.api.client.NodeException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a caller may conclude from what several nodes said. No node is asked over the network. */
class CallerTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final NodeClient one = client(1);
  private final NodeClient two = client(2);
  private final List<NodeClient> asked = new ArrayList<>();

  @AfterEach
  void close() {
    threads.shutdownNow();
    one.close();
    two.close();
  }

  @Test
  void asksAnotherNodeWhenOneRefuses() {
    Caller<NodeClient> caller = caller(Duration.ofSeconds(30), Duration.ofMinutes(1));
    assertThat(caller.ask(by(refusing(true), node -> "done"))).isEqualTo(new Answer.Done<>("done"));
    assertThat(asked).containsExactly(one, two);
    assertThat(caller.ask(by(refusing(true), node -> "again")))
        .isEqualTo(new Answer.Done<>("again"));
    assertThat(asked).as("it stays with who answers").containsExactly(one, two, two);
  }

  @Test
  void goesOnWhenANodeDoesNotAnswer() {
    Caller<NodeClient> caller = caller(Duration.ofMillis(50), Duration.ofMinutes(1));
    assertThat(caller.ask(by(CallerTest::hang, node -> "done")))
        .isEqualTo(new Answer.Done<>("done"));
  }

  @Test
  void isRefusedWhereAllRefuseOrNobodyIsThere() {
    Caller<NodeClient> caller = caller(Duration.ofSeconds(30), Duration.ofMillis(200));
    assertThat(caller.ask(by(refusing(true), CallerTest::unreachable)))
        .isInstanceOf(Answer.Refused.class);
    assertThat(asked).hasSizeGreaterThan(2);
  }

  @Test
  void aRefusalForGoodEndsItAtOnce() {
    Caller<NodeClient> caller = caller(Duration.ofSeconds(30), Duration.ofMinutes(1));
    assertThat(caller.ask(by(refusing(false), node -> "done"))).isInstanceOf(Answer.Refused.class);
    assertThat(asked).containsExactly(one);
  }

  @Test
  void aRefusalAfterAnyNodeLeftItUnansweredDecidesNothing() {
    Caller<NodeClient> caller = caller(Duration.ofSeconds(30), Duration.ofMillis(200));
    assertThat(caller.ask(by(CallerTest::brokenOff, refusing(true))))
        .isInstanceOf(Answer.Unknown.class);
    assertThat(
            caller(Duration.ofSeconds(30), Duration.ofMinutes(1))
                .ask(by(CallerTest::brokenOff, refusing(false))))
        .isInstanceOf(Answer.Unknown.class);
    assertThat(
            caller(Duration.ofMillis(20), Duration.ofMillis(200))
                .ask(by(CallerTest::hang, refusing(true))))
        .isInstanceOf(Answer.Unknown.class);
  }

  @Test
  void saysWhetherItRepeatsWhatMayHaveHappened() {
    List<Boolean> told = new ArrayList<>();
    Caller<NodeClient> caller = caller(Duration.ofSeconds(30), Duration.ofMinutes(1));
    var refused = by(refusing(true), node -> "done");
    var brokenOff = by(CallerTest::brokenOff, node -> "done");
    Answer<String> first =
        caller.askAgain(
            (node, repeats) -> {
              told.add(repeats);
              return refused.apply(node);
            });
    assertThat(first).isEqualTo(new Answer.Done<>("done"));
    assertThat(told).containsExactly(false, false);
    told.clear();
    Answer<String> second =
        caller(Duration.ofSeconds(30), Duration.ofMinutes(1))
            .askAgain(
                (node, repeats) -> {
                  told.add(repeats);
                  return brokenOff.apply(node);
                });
    assertThat(second).isEqualTo(new Answer.Done<>("done"));
    assertThat(told).containsExactly(false, true);
  }

  private Caller<NodeClient> caller(Duration attempt, Duration deadline) {
    return new Caller<>(List.of(one, two), threads, 0, attempt, deadline);
  }

  private static NodeClient client(int port) {
    return new NodeClient(URI.create("http://127.0.0.1:" + port), Duration.ofSeconds(1));
  }

  private Function<NodeClient, String> by(
      Function<NodeClient, String> first, Function<NodeClient, String> second) {
    return node -> {
      asked.add(node);
      return node == one ? first.apply(node) : second.apply(node);
    };
  }

  private static Function<NodeClient, String> refusing(boolean isTransient) {
    return node -> {
      throw new NodeException.Refused("unavailable", "not now", isTransient);
    };
  }

  private static String brokenOff(NodeClient node) {
    throw new NodeException.Unknown("broke off", Optional.empty(), null);
  }

  private static String unreachable(NodeClient node) {
    throw new NodeException.Unreachable("nobody there", null);
  }

  private static String hang(NodeClient node) {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new NodeException.Unknown("interrupted", Optional.empty(), e);
    }
    return "never";
  }
}
