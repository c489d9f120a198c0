package io.troupe.simulation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The planted flaws of a room: a simulation that does not notice them would notice nothing. */
final class Canaries {
  private Canaries() {}

  /** Hunts each of them once, and prints how many seeds it took. */
  static List<MutantHunt.Kill> hunted(SimulatedRoom room, int mostSeeds) throws IOException {
    return new MutantHunt(room, MutantHunt.rootAround(Path.of(""), room), 1, mostSeeds)
        .all(
            kill ->
                System.out.println(
                    "%4d  %s: %s"
                        .formatted(kill.median(), kill.flaw(), kill.noticed().orElse("-"))));
  }
}
