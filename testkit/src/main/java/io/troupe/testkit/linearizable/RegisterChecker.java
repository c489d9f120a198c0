package io.troupe.testkit.linearizable;

import io.troupe.testkit.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Checks histories of versioned registers; the package says what such a history looks like.
 *
 * <pre>{@code
 * new RegisterChecker(CheckLimits.DEFAULT).check(recorder.finish()).requireLinearizable();
 * }</pre>
 */
public final class RegisterChecker {
  /** Asks for value and version. */
  public static final String READ = "read";

  /** Sets the value, whatever was there. */
  public static final String WRITE = "write";

  /** Sets the value if the expected version is there (0: if nothing is). */
  public static final String CAS = "cas";

  /** Removes the value; with an expected version, only if that is there. */
  public static final String DELETE = "delete";

  private final CheckLimits limits;

  /** A checker that spends at most this much on a key. */
  public RegisterChecker(CheckLimits limits) {
    this.limits = limits;
  }

  /**
   * Judges every key of a history. The operations may be in any order. The verdict depends on the
   * history and {@link CheckLimits#maxStates} alone, as long as the time suffices.
   *
   * @throws IllegalArgumentException if the history is not one of registers, see the package
   */
  public CheckReport check(Iterable<Operation> history) {
    Map<String, List<Operation>> byKey = new TreeMap<>();
    for (Operation operation : history) {
      byKey.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
    }
    List<Verdict> verdicts = new ArrayList<>();
    byKey.forEach((key, operations) -> verdicts.add(judge(key, operations)));
    return new CheckReport(verdicts);
  }

  private Verdict judge(String key, List<Operation> operations) {
    int count = operations.size();
    return switch (Search.run(KeyHistory.of(operations), limits)) {
      case Search.Outcome.Passed passed -> new Verdict.Linearizable(key, count);
      case Search.Outcome.GaveUp gaveUp -> new Verdict.Unchecked(key, count, gaveUp.why());
      case Search.Outcome.Stuck stuck -> {
        Conflict conflict = new ConflictFinder(operations, stuck.at(), limits).find();
        yield new Verdict.NotLinearizable(key, count, conflict);
      }
    };
  }
}
