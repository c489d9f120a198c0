package io.troupe.trial.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What came of it.
 *
 * @param operations reads and writes that were asked
 * @param writes how many of them would change something
 * @param acknowledged writes that were done, as their callers were told
 * @param lost acknowledged writes that were not there afterwards, or a watch did not show
 * @param refused operations that had no effect for sure: nobody took them in time
 * @param unknown writes that nobody answered, so that they may have happened
 * @param linearizable whether one order of operations explains all answers; empty where that could
 *     not be found out, and nothing speaks against it
 * @param unchecked operations on keys that could not be judged within the limits
 * @param faults what was done, and for how long somebody had no good answer
 * @param problems what is wrong, in words
 */
public record Verdict(
    long operations,
    long writes,
    long acknowledged,
    long lost,
    long refused,
    long unknown,
    Optional<Boolean> linearizable,
    long unchecked,
    List<Unavailability> faults,
    List<String> problems) {

  /** Nothing was asked. */
  public static final Verdict NOTHING =
      new Verdict(0, 0, 0, 0, 0, 0, Optional.of(true), 0, List.of(), List.of());

  /** Nothing can be said but what went wrong. */
  public static Verdict unjudged(String problem) {
    return new Verdict(0, 0, 0, 0, 0, 0, Optional.empty(), 0, List.of(), List.of(problem));
  }

  /**
   * For how long a fault was felt.
   *
   * @param kind its name, such as {@code kill}
   * @param node whom it was done to
   * @param unavailableMs the longest time without a good answer of any object that was in use,
   *     between the fault's begin and that of the next
   */
  public record Unavailability(String kind, String node, long unavailableMs) {}

  public Verdict {
    faults = List.copyOf(faults);
    problems = List.copyOf(problems);
  }

  /** This and what came afterwards. */
  public Verdict plus(Verdict later) {
    List<Unavailability> allFaults = new ArrayList<>(faults);
    allFaults.addAll(later.faults);
    List<String> allProblems = new ArrayList<>(problems);
    allProblems.addAll(later.problems);
    return new Verdict(
        operations + later.operations,
        writes + later.writes,
        acknowledged + later.acknowledged,
        lost + later.lost,
        refused + later.refused,
        unknown + later.unknown,
        both(linearizable, later.linearizable),
        unchecked + later.unchecked,
        allFaults,
        allProblems);
  }

  private static Optional<Boolean> both(Optional<Boolean> one, Optional<Boolean> other) {
    if (one.equals(Optional.of(false)) || other.equals(Optional.of(false))) {
      return Optional.of(false);
    }
    return one.isEmpty() || other.isEmpty() ? Optional.empty() : Optional.of(true);
  }

  /** Rows that were stored before, and that a scan after the faults did or did not find. */
  public Verdict withRows(long stored, long missing) {
    List<String> allProblems = new ArrayList<>(problems);
    if (missing > 0) {
      allProblems.add("%d of %d imported rows are gone".formatted(missing, stored));
    }
    return new Verdict(
        operations + stored,
        writes + stored,
        acknowledged + stored,
        lost + missing,
        refused,
        unknown,
        linearizable,
        unchecked,
        faults,
        allProblems);
  }

  /** Something else that is wrong. */
  public Verdict withProblem(String problem) {
    List<String> allProblems = new ArrayList<>(problems);
    allProblems.add(problem);
    return new Verdict(
        operations,
        writes,
        acknowledged,
        lost,
        refused,
        unknown,
        linearizable,
        unchecked,
        faults,
        allProblems);
  }

  /** The share of writes that nobody answered, in percent; 0 of none. */
  public double unknownPercent() {
    return writes == 0 ? 0 : 100.0 * unknown / writes;
  }

  /** Whether nothing was lost, nothing contradicts, and all could be asked afterwards. */
  public boolean isGood() {
    return lost == 0 && !linearizable.equals(Optional.of(false)) && problems.isEmpty();
  }
}
