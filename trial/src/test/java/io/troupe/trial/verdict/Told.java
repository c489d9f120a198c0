package io.troupe.trial.verdict;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.CheckLimits;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What clients were told, for short; times are in ms. */
final class Told {
  private Told() {}

  static Operation ok(
      String op, String key, @Nullable String value, @Nullable Long version, long start, long end) {
    return told("c", op, key, value, null, Result.OK, version, start, end);
  }

  static Operation unknown(String op, String key, @Nullable String value, long start, long end) {
    return told("c", op, key, value, null, Result.INFO, null, start, end);
  }

  static Operation refused(String op, String key, @Nullable String value, long start, long end) {
    return told("c", op, key, value, null, Result.FAIL, null, start, end);
  }

  /** Not done, for what was there. */
  static Operation denied(
      String op, String key, @Nullable String value, long version, long start, long end) {
    return told("c", op, key, value, null, Result.FAIL, version, start, end);
  }

  /** The same, of another client. */
  static Operation by(String client, Operation it) {
    return new Operation(
        client,
        it.op(),
        it.key(),
        it.value(),
        it.expected(),
        it.result(),
        it.version(),
        it.startNs(),
        it.endNs());
  }

  static Operation cas(String key, String value, long expected, long version, long start) {
    return told("c", "cas", key, value, expected, Result.OK, version, start, start + 1);
  }

  /** What is read once all is over, at 1 s. */
  static Operation last(String key, @Nullable String value, @Nullable Long version) {
    return told(Judge.LAST, "read", key, value, null, Result.OK, version, 1_000, 1_001);
  }

  static Operation seen(String key, long version, long at) {
    return told("watch", "seen", key, "v", null, Result.OK, version, at, at);
  }

  static Verdict judged(Operation... operations) {
    return judged(true, operations);
  }

  static Verdict judged(boolean watched, Operation... operations) {
    CheckLimits limits = new CheckLimits(100_000, Duration.ofSeconds(10));
    return Judge.judge(List.of(operations), List.of(), 2_000_000_000L, watched, limits);
  }

  private static Operation told(
      String client,
      String op,
      String key,
      @Nullable String value,
      @Nullable Long expected,
      Result result,
      @Nullable Long version,
      long start,
      long end) {
    return new Operation(
        client, op, key, value, expected, result, version, start * 1_000_000, end * 1_000_000);
  }
}
