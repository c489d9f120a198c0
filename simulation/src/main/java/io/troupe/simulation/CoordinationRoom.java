package io.troupe.simulation;

import io.troupe.simulation.partition.JournalModel;
import io.troupe.simulation.partition.Population;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * The partition machine with a population that coordinates, in the world of partitions. What
 * surrounds it is that of {@link PartitionRoom}, and so are the flaws of that.
 */
abstract class CoordinationRoom implements SimulatedRoom {
  private final Population population;
  private final List<Mutant> mutants;

  CoordinationRoom(Population population, List<Mutant> mutants) {
    this.population = population;
    this.mutants = mutants;
  }

  @Override
  public final SeedReport run(long seed) {
    return replay(seed, Set.of(), line -> {});
  }

  @Override
  public final SeedReport replay(long seed, Set<Integer> kept, Consumer<String> sink) {
    if (!kept.isEmpty()) {
      throw new IllegalArgumentException("the partition's troubles have no numbers");
    }
    return PartitionRoom.run(seed, population, JournalModel.Flaw.NONE, sink);
  }

  @Override
  public final Set<Integer> shrink(long seed) {
    return Set.of();
  }

  @Override
  public final Map<String, LongFunction<Optional<String>>> flaws() {
    return Map.of();
  }

  @Override
  public final List<Mutant> mutants() {
    return mutants;
  }
}
