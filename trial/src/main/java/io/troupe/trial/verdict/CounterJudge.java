package io.troupe.trial.verdict;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Whether a counter that is only incremented by one is linearizable. Each answer names the number
 * that was there, so there is one order to look at: by numbers, the increment that made one before
 * the reads of it. What nobody was told to have made was made by unknown increments, each at most
 * once; the earliest begun is taken for the lowest number, which serves whenever any choice does.
 */
final class CounterJudge {
  static final String INCREMENT = "increment";

  private CounterJudge() {}

  private record Answer(long number, boolean makes, long startNs, long endNs) {}

  /** What contradicts the counter, in words; empty if nothing does. */
  static List<String> contradictions(String key, List<Operation> operations) {
    List<String> wrong = new ArrayList<>();
    List<Answer> answers = new ArrayList<>();
    List<Long> unknownStarts = new ArrayList<>();
    Set<Long> made = new HashSet<>();
    for (Operation operation : operations) {
      boolean makes = operation.op().equals(INCREMENT);
      if (operation.result() == Result.OK) {
        String value = operation.value();
        long number = value == null ? 0 : Long.parseLong(value);
        long end = Objects.requireNonNull(operation.endNs());
        answers.add(new Answer(number, makes, operation.startNs(), end));
        if (makes && !made.add(number)) {
          wrong.add(key + ": two increments made " + number);
        }
      } else if (operation.result() == Result.INFO && makes) {
        unknownStarts.add(operation.startNs());
      }
    }
    answers.sort(Comparator.comparingLong(Answer::number).thenComparing(answer -> !answer.makes()));
    checkOrder(key, answers, wrong);
    checkMissing(key, answers, made, unknownStarts, wrong);
    return wrong;
  }

  /** Nothing ends before something begins that comes earlier in the order. */
  private static void checkOrder(String key, List<Answer> ordered, List<String> wrong) {
    long latestStart = Long.MIN_VALUE;
    long of = 0;
    for (Answer answer : ordered) {
      if (answer.endNs() < latestStart) {
        wrong.add(
            "%s: %d was the answer to one who asked after %d had been answered"
                .formatted(key, of, answer.number()));
      }
      if (answer.startNs() > latestStart) {
        latestStart = answer.startNs();
        of = answer.number();
      }
    }
  }

  /** Each number that nobody was told to have made was made by an increment begun in time. */
  private static void checkMissing(
      String key,
      List<Answer> ordered,
      Set<Long> made,
      List<Long> unknownStarts,
      List<String> wrong) {
    unknownStarts.sort(Comparator.naturalOrder());
    long[] firstEndFrom = new long[ordered.size() + 1];
    firstEndFrom[ordered.size()] = Long.MAX_VALUE;
    for (int i = ordered.size() - 1; i >= 0; i--) {
      firstEndFrom[i] = Math.min(firstEndFrom[i + 1], ordered.get(i).endNs());
    }
    long most = ordered.isEmpty() ? 0 : ordered.getLast().number();
    int used = 0;
    int at = 0;
    for (long number = 1; number <= most; number++) {
      if (made.contains(number)) {
        continue;
      }
      while (ordered.get(at).number() < number) {
        at++;
      }
      if (used == unknownStarts.size() || unknownStarts.get(used) > firstEndFrom[at]) {
        wrong.add(key + ": nobody made " + number + ", and yet it was passed");
        return;
      }
      used++;
    }
  }
}
