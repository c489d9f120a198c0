package io.troupe.simulation;

import io.troupe.simulation.raft.RaftPlan;
import io.troupe.simulation.raft.RaftWorld;
import io.troupe.simulation.raft.ShellFlaw;
import io.troupe.simulation.raft.Trouble;
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

/** A Raft group. */
public final class RaftRoom implements SimulatedRoom {
  private static final int SHRINKING_TRIES = 2_000;

  private final ShellFlaw flaw;

  /** For use from outside. */
  public RaftRoom() {
    this(ShellFlaw.NONE);
  }

  /** A group whose shells have a flaw. */
  RaftRoom(ShellFlaw flaw) {
    this.flaw = flaw;
  }

  @Override
  public SeedReport run(long seed) {
    return run(RaftPlan.of(seed), Trace::silent);
  }

  @Override
  public SeedReport replay(long seed, Set<Integer> kept, Consumer<String> sink) {
    RaftPlan plan = RaftPlan.of(seed);
    for (int number : kept) {
      if (number < 1 || number > plan.troubles().size()) {
        throw new IllegalArgumentException(
            "seed %d has troubles 1 to %d, and no %d"
                .formatted(seed, plan.troubles().size(), number));
      }
    }
    return run(kept.isEmpty() ? plan : plan.keeping(kept), agenda -> Trace.to(agenda, sink));
  }

  private SeedReport run(RaftPlan plan, Function<Agenda, Trace> tracing) {
    RaftWorld world = new RaftWorld(plan, flaw, tracing);
    Optional<String> violation = SeedReport.violationOf(world::run);
    return new SeedReport(
        plan.seed(),
        world.steps(),
        world.entries(),
        world.trace().hash(),
        new TreeMap<>(world.trace().happened()),
        violation,
        world.trace().lastLines());
  }

  @Override
  public Set<Integer> shrink(long seed) {
    RaftPlan plan = RaftPlan.of(seed);
    Optional<String> broken = run(seed).violation().map(RaftRoom::guarantee);
    List<Trouble> needed =
        Shrinker.shrink(
            plan.troubles(),
            some ->
                run(plan.with(some), Trace::silent)
                    .violation()
                    .map(RaftRoom::guarantee)
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
    for (ShellFlaw flawed : ShellFlaw.values()) {
      if (flawed != ShellFlaw.NONE) {
        flaws.put("shell: " + SimulatedRoom.words(flawed), new RaftRoom(flawed));
      }
    }
    return flaws;
  }

  @Override
  public List<Mutant> mutants() {
    return RaftMutants.ALL;
  }
}
