package io.troupe.testkit.linearizable;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the few operations that already contradict each other.
 *
 * <p>To leave an operation out of the argument, what its client learned is forgotten: a read
 * disappears, and a write becomes unknown. That only ever allows more, so a set of answers that
 * contradict each other proves the whole history wrong. A smallest such set (one from which nothing
 * can be left out) is found by Junker's QuickXplain (2004): halve, and keep of each half what the
 * other cannot do without. Operations near the point where the search got stuck are preferred.
 */
final class ConflictFinder {
  private static final int FIRST_WINDOW = 16;
  private static final int WINDOW_GROWTH = 4;

  private final List<Operation> operations;
  private final List<Integer> candidates;
  private final CheckLimits limits;
  private final long deadlineNs;
  private boolean cutShort;

  /** Of a history that is known not to be linearizable. */
  ConflictFinder(List<Operation> operations, Operation stuckAt, CheckLimits limits) {
    this.operations = operations;
    this.limits = limits;
    this.deadlineNs = System.nanoTime() + limits.maxTime().toNanos();
    long centreNs = endNs(stuckAt);
    List<Integer> answered = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      if (isAnswer(operations.get(i))) {
        answered.add(i);
      }
    }
    answered.sort(Comparator.comparingLong(i -> Math.abs(endNs(operations.get(i)) - centreNs)));
    this.candidates = answered;
  }

  Conflict find() {
    List<Integer> conflict = shorten(Set.of(), false, window());
    List<Operation> found =
        conflict.stream()
            .map(operations::get)
            .sorted(Comparator.comparingLong(Operation::startNs))
            .toList();
    return new Conflict(Diagnosis.of(found, operations), found, !cutShort);
  }

  /** A neighbourhood of the point of failure that is contradictory in itself. */
  private List<Integer> window() {
    for (int size = FIRST_WINDOW; size < candidates.size(); size *= WINDOW_GROWTH) {
      List<Integer> window = candidates.subList(0, size);
      if (contradict(Set.copyOf(window))) {
        return window;
      }
    }
    return candidates;
  }

  /**
   * The smallest part of the candidates that contradicts itself and what is given; together, all of
   * them do. A check that was cut short costs shortness, never correctness: only what was seen to
   * be superfluous is left out.
   */
  private List<Integer> shorten(Set<Integer> given, boolean givenGrew, List<Integer> from) {
    if (givenGrew && contradict(given)) {
      return List.of();
    }
    if (from.size() <= 1) {
      return from;
    }
    List<Integer> near = from.subList(0, from.size() / 2);
    List<Integer> far = from.subList(from.size() / 2, from.size());
    List<Integer> ofFar = shorten(union(given, near), true, far);
    List<Integer> ofNear = shorten(union(given, ofFar), !ofFar.isEmpty(), near);
    return List.copyOf(union(ofNear, ofFar));
  }

  /** Whether these answers alone rule out every order. Not known in time counts as no. */
  private boolean contradict(Set<Integer> kept) {
    long leftNs = deadlineNs - System.nanoTime();
    if (leftNs <= 0) {
      cutShort = true;
      return false;
    }
    CheckLimits left = new CheckLimits(limits.maxStates(), Duration.ofNanos(leftNs));
    return switch (Search.run(KeyHistory.of(forgetAllBut(kept)), left)) {
      case Search.Outcome.Stuck stuck -> true;
      case Search.Outcome.Passed passed -> false;
      case Search.Outcome.GaveUp gaveUp -> {
        cutShort = true;
        yield false;
      }
    };
  }

  /** The history as it would be if only these answers had been heard. */
  List<Operation> forgetAllBut(Set<Integer> kept) {
    List<Operation> weakened = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      if (kept.contains(i)) {
        weakened.add(operation);
      } else if (RegisterRules.changes(operation)) {
        weakened.add(operation.asUnknown());
      }
    }
    return weakened;
  }

  private static boolean isAnswer(Operation operation) {
    return operation.result() == Result.OK
        || (operation.result() == Result.FAIL && operation.version() != null);
  }

  private static long endNs(Operation operation) {
    Long endNs = operation.endNs();
    return endNs == null ? Long.MAX_VALUE : endNs;
  }

  private static Set<Integer> union(Iterable<Integer> some, Iterable<Integer> others) {
    Set<Integer> all = new HashSet<>();
    some.forEach(all::add);
    others.forEach(all::add);
    return all;
  }
}
