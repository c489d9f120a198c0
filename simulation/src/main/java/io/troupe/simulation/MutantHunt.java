package io.troupe.simulation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/** How many seeds it takes to notice each planted flaw. */
final class MutantHunt {
  /** Where hunts begin, so that one lucky seed says little. */
  private static final long APART = 100_000;

  private final SimulatedRoom room;
  private final Path root;
  private final int hunts;
  private final int mostSeeds;
  private final Map<String, Integer> known;

  /**
   * A hunt.
   *
   * @param root of the source tree
   * @param hunts for each flaw, each from another seed on
   * @param mostSeeds after which a hunt is given up
   */
  MutantHunt(SimulatedRoom room, Path root, int hunts, int mostSeeds) {
    this(room, root, hunts, mostSeeds, Map.of());
  }

  private MutantHunt(
      SimulatedRoom room, Path root, int hunts, int mostSeeds, Map<String, Integer> known) {
    this.room = room;
    this.root = root;
    this.hunts = hunts;
    this.mostSeeds = mostSeeds;
    this.known = known;
  }

  /**
   * One hunt for each flaw.
   *
   * @param known a seed for some of the flaws, to be tried before the others
   */
  static MutantHunt once(SimulatedRoom room, Path root, int mostSeeds, Map<String, Integer> known) {
    return new MutantHunt(room, root, 1, mostSeeds, known);
  }

  /**
   * What became of a flaw.
   *
   * @param seeds how many each hunt took, sorted; more than the most where it was not noticed
   * @param noticed what the first one said
   */
  record Kill(String flaw, List<Integer> seeds, Optional<String> noticed) {
    int median() {
      return seeds.get(seeds.size() / 2);
    }
  }

  /** Hunts all of them. */
  List<Kill> all(Consumer<Kill> each) throws IOException {
    List<Kill> kills = new ArrayList<>();
    room.flaws().forEach((flaw, violationOf) -> add(hunt(flaw, violationOf), kills, each));
    for (Mutant mutant : room.mutants()) {
      try (MutantWorld world = MutantWorld.of(room.getClass(), mutant, root)) {
        add(hunt(mutant.flaw(), world::violationOf), kills, each);
      }
    }
    return kills;
  }

  private static void add(Kill kill, List<Kill> kills, Consumer<Kill> each) {
    kills.add(kill);
    each.accept(kill);
  }

  private Kill hunt(String flaw, LongFunction<Optional<String>> violationOf) {
    Integer before = known.get(flaw);
    if (before != null) {
      Optional<String> again = violationOf.apply(before);
      if (again.isPresent()) {
        return new Kill(flaw, List.of(before), again);
      }
    }
    List<Integer> needed = new ArrayList<>();
    Optional<String> noticed = Optional.empty();
    for (int hunt = 0; hunt < hunts; hunt++) {
      int seeds = 0;
      Optional<String> found = Optional.empty();
      while (found.isEmpty() && seeds < mostSeeds) {
        found = violationOf.apply(1 + hunt * APART + seeds++);
      }
      needed.add(found.isEmpty() ? mostSeeds + 1 : seeds);
      Optional<String> here = found;
      noticed = noticed.or(() -> here);
    }
    needed.sort(null);
    return new Kill(flaw, needed, noticed);
  }

  /** The root of the source tree that this runs in. */
  static Path rootAround(Path here, SimulatedRoom room) {
    return Stream.iterate(here.toAbsolutePath(), it -> it != null, Path::getParent)
        .filter(it -> room.mutants().stream().allMatch(m -> it.resolve(m.path()).toFile().isFile()))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException(here + " lies in no source tree, which mutants need"));
  }
}
