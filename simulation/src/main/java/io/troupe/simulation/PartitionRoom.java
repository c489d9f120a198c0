package io.troupe.simulation;

import io.troupe.simulation.partition.JournalModel;
import io.troupe.simulation.partition.PartitionWorld;
import io.troupe.simulation.partition.Population;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** The partition machine with maps. */
public final class PartitionRoom implements SimulatedRoom {
  /** For use from outside. */
  public PartitionRoom() {}

  @Override
  public SeedReport run(long seed) {
    return run(seed, Population.MAPS, JournalModel.Flaw.NONE, line -> {});
  }

  @Override
  public SeedReport replay(long seed, Set<Integer> kept, Consumer<String> sink) {
    if (!kept.isEmpty()) {
      throw new IllegalArgumentException("the partition's troubles have no numbers");
    }
    return run(seed, Population.MAPS, JournalModel.Flaw.NONE, sink);
  }

  @Override
  public Set<Integer> shrink(long seed) {
    return Set.of();
  }

  static SeedReport run(
      long seed, Population population, JournalModel.Flaw flaw, Consumer<String> sink) {
    PartitionWorld world = new PartitionWorld(seed, population, flaw, sink);
    Optional<String> violation = SeedReport.violationOf(world::run);
    return new SeedReport(
        seed,
        world.steps(),
        world.events(),
        world.traceHash(),
        new TreeMap<>(world.happened()),
        violation,
        world.lastLines());
  }

  @Override
  public Map<String, LongFunction<Optional<String>>> flaws() {
    Map<String, LongFunction<Optional<String>>> flaws = new LinkedHashMap<>();
    for (JournalModel.Flaw flaw : JournalModel.Flaw.values()) {
      if (flaw != JournalModel.Flaw.NONE) {
        flaws.put(
            "journal: " + SimulatedRoom.words(flaw),
            seed -> run(seed, Population.MAPS, flaw, line -> {}).violation());
      }
    }
    return flaws;
  }

  @Override
  public List<Mutant> mutants() {
    return PartitionMutants.ALL;
  }
}
