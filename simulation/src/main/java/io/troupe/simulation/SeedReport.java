package io.troupe.simulation;

import io.troupe.testkit.world.Violation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of a seed.
 *
 * @param steps how many things happened
 * @param events how many events became durable
 * @param traceHash equal for equal runs; 0 where no trace was made
 * @param happened how often what happened
 * @param violation what was broken, if anything was
 * @param lastLines what happened last, where a trace was made
 */
public record SeedReport(
    long seed,
    int steps,
    long events,
    long traceHash,
    Map<String, Integer> happened,
    Optional<String> violation,
    List<String> lastLines) {

  /** What a run breaks, if anything. */
  static Optional<String> violationOf(Runnable run) {
    try {
      run.run();
      return Optional.empty();
    } catch (Violation e) {
      return Optional.ofNullable(e.getMessage());
    } catch (RuntimeException e) {
      // What fails in any other way broke something, too: often a rule that met what cannot be.
      StackTraceElement[] stack = e.getStackTrace();
      return Optional.of("nothing breaks: " + e + (stack.length == 0 ? "" : " at " + stack[0]));
    }
  }
}
