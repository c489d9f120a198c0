package io.troupe.simulation;

import io.troupe.simulation.partition.JournalModel;
import io.troupe.simulation.partition.PartitionWorld.Population;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/** The partition machine with locks and sessions, in the world of partitions. */
public final class LockRoom implements SimulatedRoom {
  /** For use from outside. */
  public LockRoom() {}

  @Override
  public SeedReport run(long seed) {
    return replay(seed, Set.of(), line -> {});
  }

  @Override
  public SeedReport replay(long seed, Set<Integer> kept, Consumer<String> sink) {
    if (!kept.isEmpty()) {
      throw new IllegalArgumentException("the partition's troubles have no numbers");
    }
    return PartitionRoom.run(seed, Population.LOCKS, JournalModel.Flaw.NONE, sink);
  }

  @Override
  public Set<Integer> shrink(long seed) {
    return Set.of();
  }

  /** What surrounds it is that of {@link PartitionRoom}. */
  @Override
  public Map<String, LongFunction<Optional<String>>> flaws() {
    return Map.of();
  }

  @Override
  public List<Mutant> mutants() {
    return Stream.concat(LockMutants.ALL.stream(), SessionMutants.ALL.stream()).toList();
  }
}
