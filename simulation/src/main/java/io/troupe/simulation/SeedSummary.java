package io.troupe.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What became of many seeds, one after the other.
 *
 * @param steps of all of them
 * @param events of all of them
 * @param happened how often what happened in all of them
 * @param violated the seeds that broke something
 */
record SeedSummary(
    long first,
    long seeds,
    long steps,
    long events,
    Map<String, Integer> happened,
    List<SeedReport> violated) {

  /** Runs them; the consumer is given each that breaks something at once. */
  static SeedSummary run(
      SimulatedRoom room, long first, long seeds, Consumer<SeedReport> onViolation) {
    long steps = 0;
    long events = 0;
    TreeMap<String, Integer> happened = new TreeMap<>();
    List<SeedReport> violated = new ArrayList<>();
    for (long seed = first; seed < first + seeds; seed++) {
      SeedReport report = room.run(seed);
      steps += report.steps();
      events += report.events();
      report.happened().forEach((what, count) -> happened.merge(what, count, Integer::sum));
      if (report.violation().isPresent()) {
        violated.add(report);
        onViolation.accept(report);
      }
    }
    return new SeedSummary(first, seeds, steps, events, happened, violated);
  }

  @Override
  public String toString() {
    return "seeds %d to %d, %d steps, %d durable events, %d violations"
        .formatted(first, first + seeds - 1, steps, events, violated.size());
  }
}
