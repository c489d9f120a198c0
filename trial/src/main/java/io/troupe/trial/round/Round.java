package io.troupe.trial.round;

import io.troupe.api.client.NodeException;
import io.troupe.sharding.map.MapName;
import io.troupe.testkit.linearizable.CheckLimits;
import io.troupe.trial.cluster.Cluster;
import io.troupe.trial.nemesis.FaultPlan;
import io.troupe.trial.nemesis.Nemesis;
import io.troupe.trial.nemesis.Pause;
import io.troupe.trial.verdict.FaultTime;
import io.troupe.trial.verdict.Judge;
import io.troupe.trial.verdict.Verdict;
import io.troupe.trial.workload.LoadSettings;
import io.troupe.trial.workload.Meter;
import io.troupe.trial.workload.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What happens in a round.
 *
 * @param name of its map, which nobody used before
 * @param seed decides what each client asks
 * @param faults what is done meanwhile
 * @param settle how long clients go on after the last fault
 * @param history the file that gets what they were told
 */
public record Round(String name, long seed, FaultPlan faults, Duration settle, Path history) {
  /** So that a key that is hard to judge does not hold up the round for long. */
  private static final CheckLimits LIMITS = new CheckLimits(300_000, Duration.ofSeconds(10));

  /** Hears what happens. */
  public interface Listener {
    /** Something begins, in a few words. */
    void says(String what);
  }

  /**
   * Runs it.
   *
   * @throws IllegalStateException if clients cannot begin, or a node does not come back; what
   *     clients were told until then is in the file
   */
  public Verdict run(
      Cluster cluster, Nemesis nemesis, LoadSettings load, Meter meter, Listener listener) {
    MapName map = new MapName(name);
    List<FaultTime> done = new ArrayList<>();
    Workload.Outcome outcome;
    try (Workload workload =
        Workload.start(
            cluster.nodes().stream().map(it -> it.client()).toList(),
            map,
            load,
            seed,
            meter,
            history)) {
      listener.says(workload.clients() + " clients at work");
      for (FaultPlan.Step step : faults.steps()) {
        Pause.of(step.quietBefore());
        FaultText text = new FaultText(step.fault(), cluster.nodes());
        listener.says(text.begins());
        done.add(nemesis.inflict(step.fault()));
        listener.says(text.over());
      }
      Pause.of(settle);
      listener.says("clients stop; what is left is read");
      outcome = workload.finish();
    }
    listener.says("%,d operations are judged".formatted(outcome.history().size()));
    Verdict verdict =
        Judge.judge(outcome.history(), done, outcome.endNs(), outcome.watched(), LIMITS);
    for (String problem : outcome.problems()) {
      verdict = verdict.withProblem(problem);
    }
    forget(cluster, map);
    return verdict;
  }

  /** Makes room for the next; what stays is in nobody's way. */
  private static void forget(Cluster cluster, MapName map) {
    try {
      long unused = cluster.nodes().getFirst().client().clear(map, Optional.empty());
    } catch (NodeException e) {
      return;
    }
  }
}
