package io.troupe.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The planted flaws of a room: a simulation that does not notice them would notice nothing. */
final class Canaries {
  private Canaries() {}

  /** Hunts each of them once, and prints the seed that noticed it. */
  static List<MutantHunt.Kill> hunted(SimulatedRoom room, int mostSeeds) throws IOException {
    Map<String, Integer> known = known(room.getClass().getSimpleName());
    return MutantHunt.once(room, MutantHunt.rootAround(Path.of(""), room), mostSeeds, known)
        .all(
            kill ->
                System.out.println(
                    "%4d  %s: %s%s"
                        .formatted(
                            kill.median(),
                            kill.flaw(),
                            kill.noticed().orElse("-"),
                            known.getOrDefault(kill.flaw(), kill.median()) == kill.median()
                                ? ""
                                : " (noticed.txt knows another seed)")));
  }

  /** Seeds that noticed flaws of the room before. */
  private static Map<String, Integer> known(String room) throws IOException {
    Map<String, Integer> seeds = new HashMap<>();
    try (InputStream in =
        Objects.requireNonNull(Canaries.class.getResourceAsStream("noticed.txt"))) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(room + "  "))
          .map(line -> line.split("  ", 3))
          .forEach(parts -> seeds.put(parts[2], Integer.parseInt(parts[1])));
    }
    return seeds;
  }
}
