package io.troupe.api.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.await.Await;
import io.troupe.testkit.history.HistoryRecorder;
import io.troupe.testkit.history.HistoryWriter;
import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.CheckLimits;
import io.troupe.testkit.linearizable.CheckReport;
import io.troupe.testkit.linearizable.RegisterChecker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real node, killed with SIGKILL at random moments under load, and started again on its data.
 *
 * <p>{@code -Dtroupe.kills=50} kills more often, {@code -Dtroupe.seed=N} draws the same moments and
 * operations again. The history stays in {@code target/histories}.
 */
class KilledNodeFaultIT {
  private static final int CLIENTS = 8;
  private static final int KEYS = 6;
  private static final int MAX_OPERATIONS = 2_000_000;

  @TempDir Path directory;

  @Test
  void aKilledNodeLosesNothingThatItAcknowledged() throws Exception {
    int kills = Integer.getInteger("troupe.kills", 4);
    long seed = Long.getLong("troupe.seed", System.nanoTime());
    System.out.println("kill -9, " + kills + " times, -Dtroupe.seed=" + seed);
    Path file = Path.of("target", "histories", "killed-node-" + seed + ".jsonl");
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    List<Operation> history;
    try (HistoryWriter writer = HistoryWriter.create(file, MAX_OPERATIONS)) {
      HistoryRecorder recorder =
          new HistoryRecorder(MAX_OPERATIONS, System::nanoTime, writer::append);
      history = runUnderKills(kills, seed, recorder);
    }
    judge(history, kills);
  }

  private List<Operation> runUnderKills(int kills, long seed, HistoryRecorder recorder)
      throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    AtomicLong acknowledged = new AtomicLong();
    AtomicBoolean goOn = new AtomicBoolean(true);
    try (RestartedNode node =
            new RestartedNode(directory.resolve("data"), directory.resolve("node.log"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(
            threads.submit(
                new RegisterClient(
                    "c" + i,
                    node::address,
                    recorder,
                    acknowledged,
                    goOn::get,
                    random.nextLong(),
                    KEYS)));
      }
      for (int kill = 0; kill < kills; kill++) {
        long target = acknowledged.get() + random.nextInt(50, 1_500);
        Await.until(
            () -> acknowledged.get() >= target,
            Duration.ofSeconds(60),
            "more writes to be acknowledged after kill " + kill);
        node.killAndRestart();
      }
      goOn.set(false);
      for (Future<?> client : clients) {
        client.get();
      }
      readAll(node, recorder);
    }
    return recorder.finish();
  }

  /** What is there at the end is part of the evidence. */
  private static void readAll(RestartedNode node, HistoryRecorder recorder) {
    RegisterClient last =
        new RegisterClient("last", node::address, recorder, new AtomicLong(), () -> false, 0, KEYS);
    for (int key = 0; key < KEYS; key++) {
      last.read("k" + key);
    }
  }

  private static void judge(List<Operation> history, int kills) {
    Set<String> refused = new HashSet<>();
    Set<String> found = new HashSet<>();
    long acknowledged = 0;
    long unknown = 0;
    for (Operation operation : history) {
      boolean read = operation.op().equals(RegisterChecker.READ);
      switch (operation.result()) {
        case OK -> acknowledged += read ? 0 : 1;
        case FAIL -> refused.add(String.valueOf(operation.value()));
        case INFO -> unknown += read ? 0 : 1;
      }
      if (read && operation.result() == Result.OK && operation.value() != null) {
        found.add(operation.value());
      }
    }
    refused.remove("null");
    CheckReport report = new RegisterChecker(CheckLimits.DEFAULT).check(history);
    System.out.printf(
        "%d kills, %d operations: %d writes acknowledged, %d unknown, %d refused; %s%n",
        kills, history.size(), acknowledged, unknown, refused.size(), report.describe());
    report.requireLinearizable();
    assertThat(report.operationsChecked()).isEqualTo(history.size());
    assertThat(found)
        .as("values of refused writes that were read")
        .doesNotContainAnyElementsOf(refused);
    assertThat(acknowledged).isGreaterThan(kills * 50L);
  }
}
