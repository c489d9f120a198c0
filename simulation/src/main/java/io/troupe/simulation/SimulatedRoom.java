package io.troupe.simulation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * A room of the product in its world. As a function it says what is violated under a seed, if
 * anything is: nothing of that needs a class of ours, so that a world of changed classes can be run
 * from outside.
 */
public interface SimulatedRoom extends LongFunction<Optional<String>> {
  /** Runs a seed, as fast as it can. */
  SeedReport run(long seed);

  /**
   * Runs a seed, and gives each line of its trace to the sink.
   *
   * @param kept the troubles to keep, by their numbers; none: all
   */
  SeedReport replay(long seed, Set<Integer> kept, Consumer<String> sink);

  /** The numbers of the few troubles that are enough for what a seed violates; none: unknown. */
  Set<Integer> shrink(long seed);

  /** Flaws in what surrounds the room, by what is wrong. */
  Map<String, LongFunction<Optional<String>>> flaws();

  /** Flaws in the room itself. */
  List<Mutant> mutants();

  @Override
  default Optional<String> apply(long seed) {
    return run(seed).violation();
  }

  /** The name of a flaw as people read it. */
  static String words(Enum<?> flaw) {
    return flaw.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
