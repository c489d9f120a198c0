package io.troupe.trial.demo;

import io.troupe.testkit.process.CassandraNode;
import io.troupe.trial.cluster.Cluster;
import io.troupe.trial.cluster.NodePlan;
import io.troupe.trial.cluster.TrialNode;
import io.troupe.trial.journal.JournalPlace;
import io.troupe.trial.nemesis.Fault;
import io.troupe.trial.nemesis.FaultKind;
import io.troupe.trial.nemesis.FaultPlan;
import io.troupe.trial.nemesis.Means;
import io.troupe.trial.nemesis.Nemesis;
import io.troupe.trial.round.Round;
import io.troupe.trial.verdict.Verdict;
import io.troupe.trial.view.View;
import io.troupe.trial.workload.LoadSettings;
import io.troupe.trial.workload.Meter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The demo, step by step.
 *
 * @param nodes how many there are
 * @param journal where they keep their journal
 * @param settings further lines of settings for each node
 * @param rows how many rows are imported first
 * @param quiet how long clients work before each fault, and after the last
 * @param killed how long the killed node stays away
 * @param paused how long the paused node stands still
 */
record Demo(
    int nodes,
    JournalPlace.Kind journal,
    List<String> settings,
    int rows,
    Duration quiet,
    Duration killed,
    Duration paused) {
  /** Clients think: a node that starts again beside them needs a part of a small machine, too. */
  private static final LoadSettings LOAD = LoadSettings.DEFAULT.pausing(Duration.ofMillis(60));

  /** As the command runs it. */
  static Demo of(int nodes, JournalPlace.Kind journal, int rows) {
    return new Demo(
        nodes,
        journal,
        List.of(),
        rows,
        Duration.ofSeconds(4),
        Duration.ofSeconds(4),
        Duration.ofSeconds(20));
  }

  Verdict run(Path directory, View view, Meter meter) throws IOException {
    try (JournalPlace place = JournalPlace.of(journal, 1, directory, view::says)) {
      List<String> all = Stream.concat(settings.stream(), place.settings().stream()).toList();
      return run(directory, all, place.databases(), view, meter);
    }
  }

  private Verdict run(
      Path directory, List<String> all, List<CassandraNode> databases, View view, Meter meter)
      throws IOException {
    view.says(nodes == 1 ? "a node starts" : nodes + " nodes start");
    List<NodePlan> plans = NodePlan.of(nodes, directory);
    try (Means means = Means.find(List.of(), plans, directory.resolve("means"));
        Cluster cluster = Cluster.begin(plans, all, means::environment, LOAD.attempt());
        Nemesis nemesis = new Nemesis(cluster, databases, means)) {
      for (TrialNode node : cluster.nodes()) {
        view.says("%s at %s, pid %d".formatted(node.name(), node.plan().address(), node.pid()));
      }
      view.show(cluster.nodes());
      cluster.awaitReady();
      view.says("WordNet 3.1 (Princeton University) is imported");
      ImportedRows imported =
          ImportedRows.into(plans.getFirst().address(), directory, rows, view::doing);
      view.says("%,d rows are durable, %,.0f rows/s".formatted(rows, imported.rowsPerSecond()));
      Verdict verdict = round(directory).run(cluster, nemesis, LOAD, meter, view::says);
      long missing = imported.missing();
      view.says("%,d rows are looked for, %,d are missing".formatted(rows, missing));
      view.close(); // while all nodes are up
      return verdict.withRows(rows, missing);
    }
  }

  /** One node is killed and another paused; of a cluster of one, the same. */
  private Round round(Path directory) {
    FaultPlan faults =
        new FaultPlan(
            List.of(
                new FaultPlan.Step(quiet, new Fault(FaultKind.KILL, nodes - 1, killed)),
                new FaultPlan.Step(quiet, new Fault(FaultKind.PAUSE, 0, paused))));
    return new Round("demo", System.nanoTime(), faults, quiet, directory.resolve("history.jsonl"));
  }
}
