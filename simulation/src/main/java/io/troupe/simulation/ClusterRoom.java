package io.troupe.simulation;

import io.troupe.simulation.cluster.ClusterFlaw;
import io.troupe.simulation.cluster.ClusterPlan;
import io.troupe.simulation.cluster.ClusterWorld;
import io.troupe.simulation.cluster.Trouble;
import io.troupe.testkit.world.Agenda;
import io.troupe.testkit.world.Shrinker;
import io.troupe.testkit.world.Trace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;

/** A whole cluster. */
public final class ClusterRoom implements SimulatedRoom {
  private static final int SHRINKING_TRIES = 2_000;

  private final ClusterFlaw flaw;

  /** For use from outside. */
  public ClusterRoom() {
    this(ClusterFlaw.NONE);
  }

  /** A cluster with a flaw around its machines. */
  ClusterRoom(ClusterFlaw flaw) {
    this.flaw = flaw;
  }

  @Override
  public SeedReport run(long seed) {
    return run(ClusterPlan.of(seed), Trace::silent);
  }

  @Override
  public SeedReport replay(long seed, Set<Integer> kept, Consumer<String> sink) {
    ClusterPlan plan = ClusterPlan.of(seed);
    for (int number : kept) {
      if (number < 1 || number > plan.troubles().size()) {
        throw new IllegalArgumentException(
            "seed %d has troubles 1 to %d, and no %d"
                .formatted(seed, plan.troubles().size(), number));
      }
    }
    return run(kept.isEmpty() ? plan : plan.keeping(kept), agenda -> Trace.to(agenda, sink));
  }

  private SeedReport run(ClusterPlan plan, Function<Agenda, Trace> tracing) {
    ClusterWorld world = new ClusterWorld(plan, flaw, tracing);
    Optional<String> violation = SeedReport.violationOf(world::run);
    return new SeedReport(
        plan.seed(),
        world.steps(),
        world.events(),
        world.trace().hash(),
        new TreeMap<>(world.trace().happened()),
        violation,
        world.trace().lastLines());
  }

  @Override
  public Set<Integer> shrink(long seed) {
    ClusterPlan plan = ClusterPlan.of(seed);
    Optional<String> broken = run(seed).violation().map(ClusterRoom::guarantee);
    List<Trouble> needed =
        Shrinker.shrink(
            plan.troubles(),
            some ->
                run(plan.with(some), Trace::silent)
                    .violation()
                    .map(ClusterRoom::guarantee)
                    .equals(broken),
            SHRINKING_TRIES);
    Set<Integer> numbers = new TreeSet<>();
    needed.forEach(it -> numbers.add(it.number()));
    return numbers;
  }

  /** Its name, which a message begins with. */
  private static String guarantee(String violation) {
    return violation.substring(0, Math.max(0, violation.indexOf(':')));
  }

  @Override
  public Map<String, LongFunction<Optional<String>>> flaws() {
    Map<String, LongFunction<Optional<String>>> flaws = new LinkedHashMap<>();
    for (ClusterFlaw flawed : ClusterFlaw.values()) {
      if (flawed != ClusterFlaw.NONE) {
        flaws.put("around: " + SimulatedRoom.words(flawed), new ClusterRoom(flawed));
      }
    }
    return flaws;
  }

  @Override
  public List<Mutant> mutants() {
    return ClusterMutants.ALL;
  }
}
