package io.troupe.trial.round;

import io.troupe.api.client.NodeException;
import io.troupe.sharding.map.MapName;
import io.troupe.testkit.await.Await;
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
import io.troupe.trial.workload.NodeAccess;
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
 * @param settle how long clients go on after the last fault, at least
 * @param history the file that gets what they were told
 */
public record Round(String name, long seed, FaultPlan faults, Duration settle, Path history) {
  /** So that a key that is hard to judge does not hold up the round for long. */
  private static final CheckLimits LIMITS = new CheckLimits(300_000, Duration.ofSeconds(10));

  /** How many writes are acknowledged between one fault and the next, at least. */
  private static final int CALM_WRITES = 50;

  private static final Duration CALM_LIMIT = Duration.ofMinutes(2);

  /** Hears what happens. */
  public interface Listener {
    /** Something begins, in a few words. */
    void says(String what);
  }

  /**
   * Runs it.
   *
   * @throws IllegalStateException if clients cannot begin, or a node does not come back, or nothing
   *     is acknowledged for minutes without a fault; what clients were told until then is in the
   *     file
   */
  public Verdict run(
      Cluster cluster, Nemesis nemesis, LoadSettings load, Meter meter, Listener listener) {
    MapName map = new MapName(name);
    List<FaultTime> done = new ArrayList<>();
    Workload.Outcome outcome;
    try (Workload workload =
        Workload.start(
            cluster.nodes().stream().map(it -> new NodeAccess(it.client(), it.locks())).toList(),
            map,
            load,
            seed,
            meter,
            history)) {
      listener.says(workload.clients() + " clients at work");
      for (FaultPlan.Step step : faults.steps()) {
        calm(step.quietBefore(), meter);
        FaultText text = new FaultText(step.fault(), cluster.nodes());
        listener.says(text.begins());
        done.add(nemesis.inflict(step.fault()));
        listener.says(text.over());
      }
      calm(settle, meter);
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

  /**
   * Lets clients work in peace, and for longer where the machine is slow: a fault among clients
   * that do nothing shows nothing.
   */
  private static void calm(Duration least, Meter meter) {
    long enough = meter.acknowledged() + CALM_WRITES;
    Pause.of(least);
    try {
      Await.until(
          () -> meter.acknowledged() >= enough, CALM_LIMIT, CALM_WRITES + " acknowledged writes");
    } catch (AssertionError e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
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
