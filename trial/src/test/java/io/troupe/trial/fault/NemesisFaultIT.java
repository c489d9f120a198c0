package io.troupe.trial.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.troupe.trial.cluster.Build;
import io.troupe.trial.cluster.Builds;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each kind of fault once, for a second, to real nodes under load; {@code troupe torture} does them
 * for hours. Those of the network are done to three; {@code -Dtroupe.nodes=3} takes three for all.
 */
@Timeout(600)
class NemesisFaultIT {
  private static final int NODES = Integer.getInteger("troupe.nodes", 1);

  private static final @Nullable String FORMER = System.getProperty("troupe.former");

  @TempDir Path directory;

  @Test
  void nodesThatAreRestartedLoseNothing() throws Exception {
    survives(
        FaultKind.RESTART, FaultKind.KILL_ALL, FaultKind.ROLLING_RESTART, FaultKind.SWAP_BUILD);
  }

  /** From the former build to this one, and from this one to the former. */
  @Test
  void nodesOfTwoBuildsLoseNothing() throws Exception {
    assumeTrue(FORMER != null, "needs the tree of a former release: -Dtroupe.former=TREE");
    survives(Math.max(3, NODES), FaultKind.SWAP_BUILDS, FaultKind.KILL, FaultKind.SWAP_BUILDS);
  }

  @Test
  void slowAndFailingDisksLoseNothing() throws Exception {
    survives(FaultKind.SLOW_DISK, FaultKind.FAILING_DISK);
  }

  @Test
  void aClockThatJumpsLosesNothing() throws Exception {
    survives(FaultKind.CLOCK_JUMP);
  }

  @Test
  void nodesThatDoNotHearEachOtherLoseNothing() throws Exception {
    survives(
        Math.max(3, NODES),
        FaultKind.ALONE,
        FaultKind.HALVES,
        FaultKind.ONE_WAY,
        FaultKind.BRIDGE,
        FaultKind.LOSS,
        FaultKind.KILL);
  }

  @Test
  void aNodeThatIsHeardLateLosesNothing() throws Exception {
    assumeTrue(NODES >= 3, "needs three nodes: -Dtroupe.nodes=3");
    survives(FaultKind.DELAY, FaultKind.RESTART, FaultKind.DELAY);
  }

  private void survives(FaultKind... kinds) throws Exception {
    survives(NODES, kinds);
  }

  private void survives(int nodes, FaultKind... kinds) throws Exception {
    List<NodePlan> plans = NodePlan.of(nodes, directory);
    try (Means means = Means.find(List.of(kinds), plans, directory.resolve("means"))) {
      for (FaultKind kind : kinds) {
        means
            .missing(kind)
            .ifPresent(why -> assumeTrue(false, () -> kind.word() + " is skipped: it " + why));
      }
      survives(means, plans, kinds);
    }
  }

  private static Builds builds() throws IOException {
    return FORMER == null
        ? Builds.current()
        : new Builds(Build.in(Path.of(FORMER)), Build.current());
  }

  private void survives(Means means, List<NodePlan> plans, FaultKind... kinds) throws Exception {
    List<FaultPlan.Step> steps = new ArrayList<>();
    for (FaultKind kind : kinds) {
      steps.add(
          new FaultPlan.Step(Duration.ofSeconds(1), new Fault(kind, 0, Duration.ofSeconds(1))));
    }
    long seed = Long.getLong("troupe.seed", System.nanoTime());
    System.out.println("-Dtroupe.seed=" + seed);
    Round round =
        new Round(
            "nemesis",
            seed,
            new FaultPlan(steps),
            Duration.ofSeconds(1),
            directory.resolve("history.jsonl"));
    LoadSettings load = LoadSettings.DEFAULT;
    Verdict verdict;
    try (Cluster cluster =
            Cluster.start(plans, List.of(), means::environment, load.attempt(), builds());
        Nemesis nemesis = new Nemesis(cluster, List.of(), means)) {
      verdict = round.run(cluster, nemesis, load, new Meter(), System.out::println);
    }
    System.out.println(String.join("\n", Report.lines(verdict)));
    assertThat(verdict.isGood()).as("%s", verdict).isTrue();
    assertThat(verdict.linearizable()).contains(true);
    assertThat(verdict.acknowledged()).isGreaterThan(50);
    assertThat(verdict.faults().stream().map(Verdict.Unavailability::kind))
        .containsExactlyElementsOf(Stream.of(kinds).map(FaultKind::word).toList());
  }
}
