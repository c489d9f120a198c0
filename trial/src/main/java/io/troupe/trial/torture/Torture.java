package io.troupe.trial.torture;

import io.troupe.testkit.world.Dice;
import io.troupe.trial.cluster.Build;
import io.troupe.trial.cluster.Builds;
import io.troupe.trial.cluster.Cluster;
import io.troupe.trial.cluster.NodePlan;
import io.troupe.trial.journal.JournalPlace;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Rounds of load and faults.
 *
 * @param journal where the nodes keep it
 * @param former another build, which the nodes are started with and changed from and to
 * @param time for how long rounds begin; the last one ends a little later
 * @param kinds which faults are drawn from
 * @param lasting how long each fault lasts; empty to draw that, too
 * @param settings further settings of each node
 */
record Torture(
    int nodes,
    JournalPlace.Kind journal,
    Optional<Build> former,
    Duration time,
    long seed,
    List<FaultKind> kinds,
    Optional<Duration> lasting,
    List<String> settings) {
  private static final Duration ROUND = Duration.ofMinutes(1);

  /** One of them may be lost. */
  private static final int DATABASES = 3;

  private static final Duration CASSANDRA_PAUSE = Duration.ofMillis(200);
  private static final Duration SETTLE = Duration.ofSeconds(5);

  /**
   * What came of it.
   *
   * @param rounds how many were judged
   * @param skipped kinds of faults that could not be done, and why
   */
  record Result(Verdict verdict, int rounds, Map<String, String> skipped) {}

  Torture {
    kinds = List.copyOf(kinds);
    settings = List.copyOf(settings);
  }

  /** Runs until the time is over, or a round cannot go on. */
  Result run(Path directory, View view, Meter meter) throws IOException {
    long endNanos = System.nanoTime() + time.toNanos();
    LoadSettings load = load();
    List<NodePlan> plans = NodePlan.of(nodes, directory);
    Map<String, String> skipped = new TreeMap<>();
    Verdict verdict = Verdict.NOTHING;
    int rounds = 0;
    try (Means means = Means.find(kinds, plans, directory.resolve("means"))) {
      List<FaultKind> possible = possible(means, skipped);
      skipped.forEach((kind, why) -> view.says("skipped: " + kind + ": " + why));
      if (possible.isEmpty()) {
        throw new IllegalStateException("none of these faults can be done here: " + skipped);
      }
      try (JournalPlace place = JournalPlace.of(journal, DATABASES, directory, view::says);
          Cluster cluster =
              Cluster.start(plans, all(place), means::environment, load.attempt(), builds());
          Nemesis nemesis = new Nemesis(cluster, place.databases(), means)) {
        view.show(cluster.nodes());
        Dice dice = new Dice(seed);
        while (rounds == 0 || endNanos - System.nanoTime() > ROUND.toNanos() / 2) {
          rounds++;
          Dice own = dice.fork(rounds);
          long left = Math.max(1, endNanos - System.nanoTime());
          Duration length = Duration.ofNanos(Math.min(ROUND.toNanos(), left));
          FaultPlan faults = FaultPlan.draw(own.next(), possible, nodes, length, lasting);
          Round round =
              new Round("round-" + rounds, own.next(), faults, SETTLE, history(directory, rounds));
          view.says("round %d, %d faults".formatted(rounds, faults.steps().size()));
          try {
            verdict = verdict.plus(round.run(cluster, nemesis, load, meter, view::says));
          } catch (IllegalStateException e) {
            String why = "round %d could not go on: %s".formatted(rounds, e.getMessage());
            verdict = verdict.plus(Verdict.unjudged(why));
            break;
          }
        }
      }
    }
    return new Result(verdict, rounds, skipped);
  }

  private List<FaultKind> possible(Means means, Map<String, String> skipped) {
    List<FaultKind> possible = new ArrayList<>();
    for (FaultKind kind : kinds) {
      Optional<String> missing =
          kind.leastNodes() > nodes
              ? Optional.of("needs " + kind.leastNodes() + " nodes")
              : missing(kind, means);
      missing.ifPresentOrElse(why -> skipped.put(kind.word(), why), () -> possible.add(kind));
    }
    return possible;
  }

  /** Three nodes of Cassandra take what clients without a thought would leave of a machine. */
  private LoadSettings load() {
    return switch (journal) {
      case EMBEDDED -> LoadSettings.DEFAULT;
      case CASSANDRA -> LoadSettings.DEFAULT.pausing(CASSANDRA_PAUSE);
    };
  }

  private Builds builds() {
    return former.map(it -> new Builds(it, Build.current())).orElseGet(Builds::current);
  }

  private Optional<String> missing(FaultKind kind, Means means) {
    if (kind.swapsBuilds() && former.isEmpty()) {
      return Optional.of("needs --former");
    }
    return kind.isOfDatabases() && journal == JournalPlace.Kind.EMBEDDED
        ? Optional.of("needs --journal cassandra")
        : means.missing(kind);
  }

  private List<String> all(JournalPlace place) {
    return Stream.concat(place.settings().stream(), settings.stream()).toList();
  }

  private static Path history(Path directory, int round) {
    return directory.resolve("history-%04d.jsonl".formatted(round));
  }
}
