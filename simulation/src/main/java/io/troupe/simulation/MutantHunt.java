package io.troupe.simulation;

import io.troupe.simulation.partition.JournalModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/** How many seeds it takes to notice each planted flaw. */
final class MutantHunt {
  /** Where hunts begin, so that one lucky seed says little. */
  private static final long APART = 100_000;

  private final Path root;
  private final int hunts;
  private final int mostSeeds;

  /**
   * A hunt.
   *
   * @param root of the source tree
   * @param hunts for each flaw, each from another seed on
   * @param mostSeeds after which a hunt is given up
   */
  MutantHunt(Path root, int hunts, int mostSeeds) {
    this.root = root;
    this.hunts = hunts;
    this.mostSeeds = mostSeeds;
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
    for (JournalModel.Flaw flaw : JournalModel.Flaw.values()) {
      if (flaw != JournalModel.Flaw.NONE) {
        add(
            hunt("journal: " + nameOf(flaw), seed -> SeedRun.run(seed, flaw).violation()),
            kills,
            each);
      }
    }
    for (Mutant mutant : Mutant.values()) {
      try (MutantWorld world = MutantWorld.of(mutant, root)) {
        add(hunt(nameOf(mutant), world::violationOf), kills, each);
      }
    }
    return kills;
  }

  private static void add(Kill kill, List<Kill> kills, Consumer<Kill> each) {
    kills.add(kill);
    each.accept(kill);
  }

  private Kill hunt(String flaw, LongFunction<Optional<String>> violationOf) {
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

  private static String nameOf(Enum<?> flaw) {
    return flaw.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }

  /** The root of the source tree that this runs in. */
  static Path rootAround(Path here) {
    return Stream.iterate(here.toAbsolutePath(), it -> it != null, Path::getParent)
        .filter(
            it ->
                Arrays.stream(Mutant.values())
                    .allMatch(m -> it.resolve(m.path()).toFile().isFile()))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException(here + " lies in no source tree, which mutants need"));
  }
}
