package io.troupe.testkit.linearizable.queue;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.queue.SimulatedQueue.Mix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Good histories with a few details changed at random, which may spoil them or not. */
final class SmallHistories {
  private SmallHistories() {}

  static List<Operation> draw(long seed) {
    Random random = new Random(seed);
    int operations = 3 + random.nextInt(10);
    double unknown = random.nextInt(4) * 0.2;
    double dequeues = 0.4 + random.nextInt(4) * 0.1;
    Mix mix = new Mix(operations, 1 + random.nextInt(5), unknown, operations, 0.05, dequeues);
    List<Operation> history = SimulatedQueue.history(mix, random.nextLong());
    for (int changes = random.nextInt(6); changes > 0; changes--) {
      List<Operation> changed = new ArrayList<>(history);
      change(changed, random);
      if (isWellFormed(changed)) {
        history = changed;
      }
    }
    return history;
  }

  private static void change(List<Operation> history, Random random) {
    int place = random.nextInt(history.size());
    int otherPlace = random.nextInt(history.size());
    Operation one = history.get(place);
    Operation other = history.get(otherPlace);
    switch (random.nextInt(8)) {
      case 0 -> history.set(place, with(one, other.value(), Result.OK)); // doubled, or lost
      case 1 -> history.set(place, with(one, null, one.result())); // empty, or unknown
      case 2 -> history.set(place, with(one, isEnqueue(one) ? one.value() : null, Result.INFO));
      case 3 -> history.set(place, with(one, isEnqueue(one) ? one.value() : null, Result.FAIL));
      case 4 -> { // swapped answers, or reordered values
        if (isEnqueue(one) == isEnqueue(other)) {
          history.set(place, with(one, other.value(), other.result()));
          history.set(otherPlace, with(other, one.value(), one.result()));
        }
      }
      case 5 -> history.remove(place);
      case 6 -> history.set(place, with(one, "nobody's", Result.OK));
      default -> history.set(place, moved(one, random));
    }
  }

  private static boolean isEnqueue(Operation operation) {
    return operation.op().equals(QueueChecker.ENQUEUE);
  }

  private static Operation with(Operation o, @Nullable String value, Result result) {
    return new Operation(
        o.client(), o.op(), o.key(), value, null, result, null, o.startNs(), o.endNs());
  }

  private static Operation moved(Operation o, Random random) {
    long startNs = o.startNs() - 3 + random.nextInt(7);
    Long endNs = o.endNs();
    long newEndNs = Math.max(startNs, (endNs == null ? startNs : endNs) - 3 + random.nextInt(7));
    return new Operation(
        o.client(), o.op(), o.key(), o.value(), null, o.result(), null, startNs, newEndNs);
  }

  private static boolean isWellFormed(List<Operation> history) {
    if (history.isEmpty() || new HashSet<>(history).size() < history.size()) {
      return false;
    }
    try {
      QueueHistory.of(history);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
