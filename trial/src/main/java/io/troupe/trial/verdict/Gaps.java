package io.troupe.trial.verdict;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * For how long callers got no good answer. A good answer is done, or a condition that did not hold;
 * of each lane, time between one and the next is a gap. Locks are left out: who waits for one waits
 * for its holder, too.
 */
final class Gaps {
  private static final long NS_PER_MS = 1_000_000;

  /** Per lane, when good answers came, in the order of time. */
  private final Map<String, long[]> answers = new TreeMap<>();

  private final long endNs;

  /**
   * The gaps of a history.
   *
   * @param endNs until when answers were waited for: a lane that has none any more has a gap up to
   *     here
   */
  Gaps(List<Operation> history, long endNs) {
    this.endNs = endNs;
    Map<String, List<Long>> byLane = new TreeMap<>();
    for (Operation operation : history) {
      Long end = operation.endNs();
      if (end != null && isGood(operation)) {
        byLane.computeIfAbsent(lane(operation.key()), none -> new ArrayList<>()).add(end);
      }
    }
    byLane.forEach(
        (lane, ends) ->
            answers.put(lane, ends.stream().mapToLong(Long::longValue).sorted().toArray()));
  }

  static boolean isGood(Operation operation) {
    return !operation.op().equals(Judge.SEEN)
        && !operation.key().startsWith(LockJudge.PREFIX)
        && (operation.result() == Result.OK
            || (operation.result() == Result.FAIL && operation.version() != null));
  }

  /** All keys of one lane share what is before the number. */
  static String lane(String key) {
    int mark = key.indexOf('#');
    return mark < 0 ? key : key.substring(0, mark);
  }

  /**
   * The longest time without a good answer, of any lane, within this time, in ms, rounded up. What
   * lies before a lane's first answer is no gap.
   */
  long longestMs(long fromNs, long untilNs) {
    long longest = 0;
    for (long[] ends : answers.values()) {
      for (int i = 0; i < ends.length; i++) {
        long next = i + 1 < ends.length ? ends[i + 1] : Math.max(endNs, ends[i]);
        longest = Math.max(longest, Math.min(next, untilNs) - Math.max(ends[i], fromNs));
      }
    }
    return (longest + NS_PER_MS - 1) / NS_PER_MS;
  }
}
