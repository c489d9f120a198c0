package io.troupe.testkit.linearizable;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opensearch.cluster.coordination.LinearizabilityChecker;
import org.opensearch.cluster.coordination.LinearizabilityChecker.History;
import org.opensearch.cluster.coordination.LinearizabilityChecker.SequentialSpec;

/**
 * The second opinion: OpenSearch's checker, on the plainest model of a register we could write. The
 * model shares no idea with ours: it does not know the effects of a history beforehand, but keeps
 * the least version that the register can have.
 */
public final class OpenSearchJudge {
  private OpenSearchJudge() {}

  /**
   * @param value what is there, or null
   * @param version the version of the last effect, or the least it can be
   * @param exact whether it is just that version
   */
  private record Register(@Nullable String value, long version, boolean exact) {
    boolean mayBe(long wanted) {
      return wanted == 0
          ? value == null
          : value != null && (exact ? version == wanted : version <= wanted);
    }

    /** With the version known, where it was not. */
    Register at(@Nullable Long known) {
      return known == null || known == 0 ? this : new Register(value, known, true);
    }
  }

  private static final class Spec implements SequentialSpec {
    @Override
    public Object initialState() {
      return new Register(null, 0, true);
    }

    @Override
    public Optional<Object> nextState(Object state, Object asked, @Nullable Object answered) {
      Register before = (Register) state;
      Operation operation = (Operation) asked;
      return Optional.ofNullable(
          switch (operation.result()) {
            case OK -> succeeded(before, operation);
            case FAIL -> mismatched(before, operation);
            case INFO -> unknown(before, operation);
          });
    }

    private static @Nullable Register succeeded(Register before, Operation o) {
      if (o.op().equals(RegisterChecker.READ)) {
        boolean right =
            o.value() == null
                ? before.value() == null
                : o.value().equals(before.value())
                    && (o.version() == null || before.mayBe(o.version()));
        return right ? before.at(o.version()) : null;
      }
      if (o.expected() != null && !before.mayBe(o.expected())) {
        return null;
      }
      Register there = before.at(o.expected());
      if (o.version() == null) {
        return o.value() == null ? emptied(there) : written(there, o.value());
      }
      return o.version() > there.version() ? new Register(o.value(), o.version(), true) : null;
    }

    private static @Nullable Register mismatched(Register before, Operation o) {
      Long found = o.version();
      if (found == null) {
        return before; // refused
      }
      return !found.equals(o.expected()) && before.mayBe(found) ? before.at(found) : null;
    }

    /** Takes effect if it can; one that should not is free to come last. */
    private static Register unknown(Register before, Operation o) {
      if (o.op().equals(RegisterChecker.READ)
          || (o.expected() != null && !before.mayBe(o.expected()))) {
        return before;
      }
      Register there = before.at(o.expected());
      return o.value() == null ? emptied(there) : written(there, o.value());
    }

    private static Register written(Register before, String value) {
      return new Register(value, before.version() + 1, false);
    }

    private static Register emptied(Register before) {
      return new Register(null, before.version(), false);
    }
  }

  private record Event(long atNs, boolean isEnd, Operation operation) {}

  static boolean isLinearizable(List<Operation> operations) {
    return isLinearizable(operations, new Spec());
  }

  /** Judges a history of any object; each operation carries its own answer. */
  public static boolean isLinearizable(List<Operation> operations, SequentialSpec spec) {
    List<Event> events = new ArrayList<>();
    for (Operation operation : operations) {
      events.add(new Event(operation.startNs(), false, operation));
      Long endNs = operation.endNs();
      if (operation.result() != Result.INFO && endNs != null) {
        events.add(new Event(endNs, true, operation));
      }
    }
    events.sort(Comparator.comparingLong(Event::atNs).thenComparing(Event::isEnd));
    History history = new History();
    Map<Operation, Integer> ids = new HashMap<>();
    for (Event event : events) {
      Operation operation = event.operation();
      if (!event.isEnd()) {
        ids.put(operation, history.invoke(operation));
      } else {
        history.respond(ids.getOrDefault(operation, -1), operation);
      }
    }
    return new LinearizabilityChecker().isLinearizable(spec, history, asked -> asked);
  }
}
