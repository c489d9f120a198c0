package io.troupe.trial.verdict;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.CheckLimits;
import io.troupe.testkit.linearizable.CheckReport;
import io.troupe.testkit.linearizable.RegisterChecker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Judges a history; the package says what it looks like. */
public final class Judge {
  /** A change that a watch showed. */
  public static final String SEEN = "seen";

  /** Adds one to a counter. */
  public static final String INCREMENT = CounterJudge.INCREMENT;

  /** Sets a key for a time. */
  public static final String PUT = LifetimeJudge.PUT;

  /** Acquires a lock; its value is the lease in ms, and behind a slash the ticket, if granted. */
  public static final String ACQUIRE = LockJudge.ACQUIRE;

  /** Acquires a lock to share it with others that do; its value is as that of {@link #ACQUIRE}. */
  public static final String SHARE = LockJudge.SHARE;

  /** Lets the lease go on; its value is how long, in ms, from now on. */
  public static final String RENEW = LockJudge.RENEW;

  /** Gives a lock up. */
  public static final String RELEASE = LockJudge.RELEASE;

  /** How long who acquires a lock waits for it, at least. */
  public static final Duration LOCK_WAIT = Duration.ofSeconds(4);

  /** The client whose reads come after everything else: what they find is what is left. */
  public static final String LAST = "last";

  private final CheckLimits limits;
  private final List<String> problems = new ArrayList<>();
  private long lost;
  private long unchecked;
  private boolean contradicted;

  private Judge(CheckLimits limits) {
    this.limits = limits;
  }

  /**
   * Judges a history.
   *
   * @param faults in the order of time, on the history's clock
   * @param endNs until when answers were waited for
   * @param watched whether a watch was open from the first operation to the last
   */
  public static Verdict judge(
      List<Operation> history,
      List<FaultTime> faults,
      long endNs,
      boolean watched,
      CheckLimits limits) {
    return new Judge(limits).judge(history, faults, endNs, watched);
  }

  private Verdict judge(
      List<Operation> history, List<FaultTime> faults, long endNs, boolean watched) {
    Map<String, List<Operation>> byKey = new TreeMap<>();
    history.forEach(it -> byKey.computeIfAbsent(it.key(), none -> new ArrayList<>()).add(it));
    byKey.forEach((key, operations) -> judgeKey(key, operations, watched));
    List<Operation> asked = history.stream().filter(it -> !it.op().equals(SEEN)).toList();
    List<Operation> writes =
        asked.stream().filter(it -> !it.op().equals(RegisterChecker.READ)).toList();
    Optional<Boolean> linearizable =
        contradicted ? Optional.of(false) : unchecked > 0 ? Optional.empty() : Optional.of(true);
    return new Verdict(
        asked.size(),
        writes.size(),
        writes.stream().filter(it -> it.result() == Result.OK).count(),
        lost,
        asked.stream().filter(it -> it.result() == Result.FAIL && it.version() == null).count(),
        writes.stream().filter(it -> it.result() == Result.INFO).count(),
        linearizable,
        unchecked,
        unavailability(history, faults, endNs),
        problems);
  }

  private void judgeKey(String key, List<Operation> operations, boolean watched) {
    List<Operation> asked = operations.stream().filter(it -> !it.op().equals(SEEN)).toList();
    switch (key.substring(0, key.indexOf('-') + 1)) {
      case "register-" -> {
        judgeRegister(asked);
        lose(key, missingAtTheEnd(asked), "acknowledged writes are gone");
        if (watched) {
          lose(key, WatchJudge.missed(operations), "acknowledged changes were not shown");
          contradict(WatchJudge.outOfOrder(operations), key + ": changes were shown out of order");
        }
      }
      case "list-" -> {
        judgeRegister(asked);
        lose(key, ListJudge.lost(asked), "acknowledged elements are gone");
        List<String> doubled = ListJudge.doubled(asked);
        contradict(!doubled.isEmpty(), key + ": twice in the list: " + doubled);
      }
      case "counter-" -> {
        List<String> wrong = CounterJudge.contradictions(key, asked);
        contradict(!wrong.isEmpty(), String.join("; ", wrong));
        lose(key, missingIncrements(asked), "acknowledged increments are gone");
      }
      case "ttl-" -> {
        lose(key, LifetimeJudge.goneEarly(asked) ? 1 : 0, "entry went before its time");
        contradict(LifetimeJudge.cameBack(asked), key + ": came back after its time");
      }
      case LockJudge.PREFIX -> {
        judgeRegister(LockJudge.register(asked));
        lose(key, missingAtTheEnd(LockJudge.register(asked)), "acknowledged writes are gone");
        List<String> wrong = LockJudge.contradictions(key, asked);
        contradict(!wrong.isEmpty(), String.join("; ", wrong));
      }
      default -> throw new IllegalArgumentException("no kind of object has the key " + key);
    }
  }

  private void judgeRegister(List<Operation> asked) {
    CheckReport report = new RegisterChecker(limits).check(asked);
    unchecked += asked.size() - report.operationsChecked();
    contradict(!report.violations().isEmpty(), report.describe());
  }

  /** Acknowledged writes with a later version than the one that was there at the end. */
  private static long missingAtTheEnd(List<Operation> asked) {
    Optional<Operation> last = lastRead(asked);
    if (last.isEmpty() || last.get().version() == null) {
      return 0; // of nothing, the register's judge knows whether it may be
    }
    long found = last.get().version();
    return asked.stream()
        .filter(it -> !it.op().equals(RegisterChecker.READ) && it.result() == Result.OK)
        .filter(it -> it.version() != null && it.version() > found)
        .count();
  }

  private static long missingIncrements(List<Operation> asked) {
    long acknowledged =
        asked.stream().filter(it -> it.op().equals(INCREMENT) && it.result() == Result.OK).count();
    return lastRead(asked)
        .map(last -> acknowledged - (last.value() == null ? 0 : Long.parseLong(last.value())))
        .filter(missing -> missing > 0)
        .orElse(0L);
  }

  private static Optional<Operation> lastRead(List<Operation> asked) {
    return asked.stream()
        .filter(it -> it.client().equals(LAST) && it.result() == Result.OK)
        .reduce((earlier, later) -> later);
  }

  private void lose(String key, long count, String what) {
    if (count > 0) {
      lost += count;
      problems.add("%s: %d %s".formatted(key, count, what));
    }
  }

  private void contradict(boolean wrong, String what) {
    if (wrong) {
      contradicted = true;
      problems.add(what);
    }
  }

  private static List<Verdict.Unavailability> unavailability(
      List<Operation> history, List<FaultTime> faults, long endNs) {
    Gaps gaps = new Gaps(history, endNs);
    List<Verdict.Unavailability> all = new ArrayList<>();
    for (int i = 0; i < faults.size(); i++) {
      FaultTime fault = faults.get(i);
      long until = i + 1 < faults.size() ? faults.get(i + 1).beganNs() : endNs;
      all.add(
          new Verdict.Unavailability(
              fault.kind(),
              fault.node(),
              gaps.longestMs(fault.beganNs(), Math.max(until, fault.endedNs()))));
    }
    return all;
  }

  /** The worst unavailability of each kind of fault, in ms. */
  public static Map<String, Long> worst(List<Verdict.Unavailability> faults) {
    return faults.stream()
        .collect(
            Collectors.toMap(
                Verdict.Unavailability::kind,
                Verdict.Unavailability::unavailableMs,
                Math::max,
                TreeMap::new));
  }
}
