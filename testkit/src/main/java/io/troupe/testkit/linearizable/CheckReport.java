package io.troupe.testkit.linearizable;

import java.util.List;

/**
 * What the checker found out about a whole history.
 *
 * @param verdicts one per key, by key
 */
public record CheckReport(List<Verdict> verdicts) {

  /** Keeps its own copy of the verdicts. */
  public CheckReport {
    verdicts = List.copyOf(verdicts);
  }

  /** Whether every key was judged, and found linearizable. */
  public boolean isLinearizable() {
    return verdicts.stream().allMatch(verdict -> verdict instanceof Verdict.Linearizable);
  }

  /** The keys that are not linearizable. */
  public List<Verdict.NotLinearizable> violations() {
    return verdicts.stream()
        .filter(Verdict.NotLinearizable.class::isInstance)
        .map(Verdict.NotLinearizable.class::cast)
        .toList();
  }

  /** The keys that could not be judged within the limits. */
  public List<Verdict.Unchecked> unchecked() {
    return verdicts.stream()
        .filter(Verdict.Unchecked.class::isInstance)
        .map(Verdict.Unchecked.class::cast)
        .toList();
  }

  /** How many operations belong to keys that were judged, one way or the other. */
  public long operationsChecked() {
    return verdicts.stream()
        .filter(verdict -> !(verdict instanceof Verdict.Unchecked))
        .mapToLong(Verdict::operations)
        .sum();
  }

  /**
   * Fails a test whose history is not known to be linearizable.
   *
   * @throws AssertionError with the description, if a key is in violation or unchecked
   */
  public void requireLinearizable() {
    if (!isLinearizable()) {
      throw new AssertionError(describe());
    }
  }

  /** The figures, then each violation and each unchecked key, for people. */
  public String describe() {
    StringBuilder text =
        new StringBuilder()
            .append(operationsChecked())
            .append(" operations checked on ")
            .append(verdicts.size())
            .append(" keys, ")
            .append(violations().size())
            .append(" keys not linearizable, ")
            .append(unchecked().size())
            .append(" keys unchecked\n");
    for (Verdict verdict : verdicts) {
      switch (verdict) {
        case Verdict.Linearizable passed -> {}
        case Verdict.NotLinearizable bad ->
            text.append("key ").append(bad.key()).append(", ").append(bad.conflict().describe());
        case Verdict.Unchecked open ->
            text.append("key ")
                .append(open.key())
                .append(", unchecked: ")
                .append(open.why())
                .append('\n');
      }
    }
    return text.toString();
  }
}
