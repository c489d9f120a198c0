package io.troupe.bench.report;

import io.troupe.bench.load.Measured;
import java.util.Comparator;
import java.util.List;

/**
 * All rounds of one contender under one load.
 *
 * @param rounds at least one
 */
public record Row(String contender, List<Measured> rounds) {
  public Row {
    rounds = List.copyOf(rounds);
  }

  /** The round with the median throughput: an upper one, of an even number. */
  public Measured median() {
    return rounds.stream()
        .sorted(Comparator.comparingDouble(Measured::perSecond))
        .skip(rounds.size() / 2)
        .findFirst()
        .orElseThrow();
  }
}
