package io.troupe.trial.workload;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.RegisterChecker;
import io.troupe.trial.verdict.Judge;
import java.util.Arrays;

/** Counts what comes, for those who look on. Any thread may ask. */
public final class Meter {
  private static final int KEPT = 4_096;

  private final long[] tookNs = new long[KEPT];
  private int at;
  private int filled;
  private long answered;
  private long acknowledged;
  private long refused;
  private long unknown;

  /** Nothing came yet. */
  public Meter() {}

  /**
   * What came so far.
   *
   * @param answered operations with a good answer
   * @param acknowledged writes that were done
   * @param refused operations that had no effect
   * @param unknown writes that nobody answered
   * @param p50Micros half of the answers since the last reading took no longer; 0 if none came
   * @param p99Micros the same of 99 in 100
   */
  public record Reading(
      long answered,
      long acknowledged,
      long refused,
      long unknown,
      long p50Micros,
      long p99Micros) {
    /** Whether no operation has ended yet. */
    public boolean isNothing() {
      return answered == 0 && refused == 0 && unknown == 0;
    }
  }

  synchronized void count(Operation operation) {
    if (operation.op().equals(Judge.SEEN)) {
      return;
    }
    boolean write = !operation.op().equals(RegisterChecker.READ);
    Long end = operation.endNs();
    if (operation.result() == Result.INFO) {
      unknown += write ? 1 : 0;
    } else if (operation.result() == Result.FAIL && operation.version() == null) {
      refused++;
    } else if (end != null) {
      answered++;
      acknowledged += write && operation.result() == Result.OK ? 1 : 0;
      tookNs[at] = end - operation.startNs();
      at = (at + 1) % KEPT;
      filled = Math.min(KEPT, filled + 1);
    }
  }

  /** Writes that were done, so far. */
  public synchronized long acknowledged() {
    return acknowledged;
  }

  /** What came so far; latencies begin anew. */
  public synchronized Reading read() {
    long[] sorted = Arrays.copyOf(tookNs, filled);
    Arrays.sort(sorted);
    at = 0;
    filled = 0;
    return new Reading(
        answered, acknowledged, refused, unknown, percentile(sorted, 50), percentile(sorted, 99));
  }

  private static long percentile(long[] sorted, int percent) {
    if (sorted.length == 0) {
      return 0;
    }
    int rank = Math.max(1, (sorted.length * percent + 99) / 100);
    return sorted[rank - 1] / 1_000;
  }
}
