package io.troupe.simulation;

import io.troupe.simulation.partition.JournalModel;
import io.troupe.simulation.partition.PartitionWorld;
import io.troupe.simulation.truth.Violation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Runs the world of one seed. As a function it says what was violated, if anything was: nothing of
 * it needs a class of ours, so that a world of changed classes can be run from outside.
 */
public final class SeedRun implements LongFunction<Optional<String>> {

  /**
   * What became of a seed.
   *
   * @param steps how many things happened
   * @param events how many events became durable
   * @param violation what was broken, if anything was
   * @param lastLines what happened last
   */
  public record Report(
      long seed,
      int steps,
      long events,
      long traceHash,
      Map<String, Integer> happened,
      Optional<String> violation,
      List<String> lastLines) {}

  /** For use from outside. */
  public SeedRun() {}

  @Override
  public Optional<String> apply(long seed) {
    return run(seed, JournalModel.Flaw.NONE).violation();
  }

  /** Runs a seed without telling how. */
  public static Report run(long seed, JournalModel.Flaw flaw) {
    return run(seed, flaw, line -> {});
  }

  /** Runs a seed. */
  public static Report run(long seed, JournalModel.Flaw flaw, Consumer<String> sink) {
    PartitionWorld world = new PartitionWorld(seed, flaw, sink);
    Optional<String> violation = Optional.empty();
    try {
      world.run();
    } catch (Violation e) {
      violation = Optional.ofNullable(e.getMessage());
    } catch (RuntimeException e) {
      // What fails in any other way broke something, too: often a rule that met what cannot be.
      violation = Optional.of(told(e));
    }
    Collection<String> last = world.lastLines();
    return new Report(
        seed,
        world.steps(),
        world.events(),
        world.traceHash(),
        new TreeMap<>(world.happened()),
        violation,
        List.copyOf(last));
  }

  private static String told(RuntimeException e) {
    StackTraceElement[] stack = e.getStackTrace();
    return "nothing breaks: " + e + (stack.length == 0 ? "" : " at " + stack[0]);
  }
}
