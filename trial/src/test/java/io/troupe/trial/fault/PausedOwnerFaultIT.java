package io.troupe.trial.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.history.HistoryReader;
import io.troupe.trial.cluster.Cluster;
import io.troupe.trial.cluster.NodePlan;
import io.troupe.trial.nemesis.Fault;
import io.troupe.trial.nemesis.FaultKind;
import io.troupe.trial.nemesis.FaultPlan;
import io.troupe.trial.nemesis.Means;
import io.troupe.trial.nemesis.Nemesis;
import io.troupe.trial.report.Report;
import io.troupe.trial.round.Round;
import io.troupe.trial.verdict.Verdict;
import io.troupe.trial.workload.LoadSettings;
import io.troupe.trial.workload.Meter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The owner of a partition is stopped (SIGSTOP) under load, and goes on later, believing that it
 * still is the owner: with stock parts it answers stale reads then, and acknowledges writes that
 * vanish, the more so with a snapshot in between. Here no answer is stale and nothing vanishes.
 * Nodes are paused in their turn: each owns some of the objects.
 *
 * <p>{@code -Dtroupe.nodes=3} takes a cluster of three, {@code -Dtroupe.pauses=20} and {@code
 * -Dtroupe.pause-seconds=30} pause more often and longer, {@code -Dtroupe.seed=N} asks the same.
 */
@Timeout(3_600)
class PausedOwnerFaultIT {
  private static final LoadSettings LOAD = LoadSettings.DEFAULT;

  @TempDir Path directory;

  @Test
  void aPausedOwnerThatGoesOnAnswersNothingStale() throws Exception {
    pauseOwners("paused", List.of());
  }

  @Test
  void aPausedOwnerThatGoesOnAfterASnapshotOfAnotherAnswersNothingStale() throws Exception {
    pauseOwners("paused-snapshots", List.of("troupe.partition.snapshot-every-events = 20"));
  }

  private void pauseOwners(String name, List<String> settings) throws Exception {
    int nodes = Integer.getInteger("troupe.nodes", 1);
    int pauses = Integer.getInteger("troupe.pauses", 1);
    Duration lasts = Duration.ofSeconds(Integer.getInteger("troupe.pause-seconds", 3));
    long seed = Long.getLong("troupe.seed", System.nanoTime());
    System.out.printf("%d pauses of %s, -Dtroupe.seed=%d%n", pauses, lasts, seed);
    List<FaultPlan.Step> steps = new ArrayList<>();
    for (int i = 0; i < pauses; i++) {
      steps.add(
          new FaultPlan.Step(Duration.ofSeconds(2), new Fault(FaultKind.PAUSE, i % nodes, lasts)));
    }
    Path history = directory.resolve("history.jsonl");
    Round round = new Round(name, seed, new FaultPlan(steps), Duration.ofSeconds(2), history);
    List<NodePlan> plans = NodePlan.of(nodes, directory);
    Verdict verdict;
    try (Means means = Means.find(List.of(), plans, directory);
        Cluster cluster = Cluster.start(plans, settings, means::environment, LOAD.attempt());
        Nemesis nemesis = new Nemesis(cluster, List.of(), means)) {
      verdict = round.run(cluster, nemesis, LOAD, new Meter(), what -> {});
    }
    System.out.println(String.join("\n", Report.lines(verdict)));
    assertThat(verdict.linearizable()).as("stale reads: %s", verdict.problems()).contains(true);
    assertThat(verdict.lost()).as("stale acknowledgements: %s", verdict.problems()).isZero();
    assertThat(verdict.problems()).isEmpty();
    assertThat(verdict.acknowledged()).as("before and behind it").isGreaterThanOrEqualTo(100);
    assertThat(verdict.faults()).hasSize(pauses);
    assertThat(HistoryReader.read(history)).hasSizeGreaterThanOrEqualTo(100);
  }
}
