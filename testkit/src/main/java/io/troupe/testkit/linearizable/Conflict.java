package io.troupe.testkit.linearizable;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The shortest useful explanation of a violation: operations whose answers contradict each other,
 * whatever is believed about all the others. If the answer of any one of them were unknown, an
 * order could be found, unless {@link #shortest} is false. (Of a queue: if any one of the values or
 * empty answers were left out.)
 *
 * @param broken the promise that they break
 * @param operations the operations, by start
 * @param shortest whether none can be left out; false if the time for shortening ran out
 */
public record Conflict(Guarantee broken, List<Operation> operations, boolean shortest) {

  /** What it means that the answer has no value, of the operations that ask for one. */
  private static final Map<String, String> NOTHING =
      Map.of(RegisterChecker.READ, "absent", "dequeue", "empty");

  /** Keeps its own copy of the operations. */
  public Conflict {
    operations = List.copyOf(operations);
  }

  /**
   * The promise, and one line per operation with its start and end on the history's clock, for the
   * failure message of a test.
   */
  public String describe() {
    StringBuilder text = new StringBuilder("broken: ").append(broken.sentence()).append('\n');
    for (Operation operation : operations) {
      text.append(line(operation)).append('\n');
    }
    return text.toString();
  }

  private static String line(Operation operation) {
    String start = millis(operation.startNs());
    Long endNs = operation.endNs();
    String end = operation.result() == Result.INFO || endNs == null ? "..." : millis(endNs);
    return "  [%9s, %9s] %s: %s".formatted(start, end, operation.client(), words(operation));
  }

  private static String millis(long ns) {
    return String.format(Locale.ROOT, "%.3f ms", ns / 1e6);
  }

  private static String words(Operation operation) {
    String nothing = NOTHING.get(operation.op());
    boolean asks = nothing != null;
    StringBuilder text = new StringBuilder(operation.op());
    if (operation.value() != null && !asks) {
      text.append(' ').append(operation.value());
    }
    Long expected = operation.expected();
    if (expected != null) {
      text.append(expected == 0 ? " if absent" : " if version " + expected);
    }
    text.append(" -> ").append(operation.result().name().toLowerCase(Locale.ROOT));
    if (asks && operation.result() == Result.OK) {
      text.append(", ").append(operation.value() == null ? nothing : operation.value());
    }
    if (operation.version() != null) {
      text.append(", version ").append(operation.version());
    }
    return text.toString();
  }
}
