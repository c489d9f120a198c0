package io.troupe.testkit.linearizable.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.CheckReport;
import io.troupe.testkit.linearizable.OpenSearchJudge;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.opensearch.cluster.coordination.LinearizabilityChecker.SequentialSpec;

/** On small histories of every kind, right or wrong, all judges say the same. */
class QueueSecondOpinionTest {
  private static final int HISTORIES = Integer.getInteger("troupe.histories", 20_000);
  private static final long FIRST_SEED = Long.getLong("troupe.seed", 1);

  private final QueueChecker checker = new QueueChecker();

  @Test
  void agreesWithTryingEveryOrder() {
    assertAgreement(BruteForce::isLinearizable, HISTORIES);
  }

  @Test
  void agreesWithOpenSearch() {
    assertAgreement(history -> OpenSearchJudge.isLinearizable(history, new Spec()), HISTORIES / 4);
  }

  private void assertAgreement(Predicate<List<Operation>> judge, int histories) {
    int good = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + histories; seed++) {
      List<Operation> history = SmallHistories.draw(seed);
      CheckReport ours = checker.check(history);
      boolean theirs = judge.test(history);
      assertThat(ours.isLinearizable())
          .as("seed %d: they say %s, we say %s%n%s", seed, theirs, ours.describe(), history)
          .isEqualTo(theirs);
      ours.violations().forEach(violation -> ShortestProof.requireOf(violation.conflict()));
      good += theirs ? 1 : 0;
    }
    System.out.printf(
        "seeds %d to %d: both call %d histories linearizable and %d not%n",
        FIRST_SEED, FIRST_SEED + histories - 1, good, histories - good);
    assertThat(good).isBetween(histories / 10, histories * 9 / 10);
  }

  /** A queue for OpenSearch's checker; its state is what is in, as a text. */
  private static final class Spec implements SequentialSpec {
    @Override
    public Object initialState() {
      return "";
    }

    @Override
    public Optional<Object> nextState(Object state, Object asked, @Nullable Object answered) {
      String queue = (String) state;
      Operation operation = (Operation) asked;
      if (operation.result() == Result.FAIL) {
        return Optional.of(queue);
      }
      if (operation.op().equals(QueueChecker.ENQUEUE)) {
        return Optional.of(queue + operation.value() + ";");
      }
      int front = queue.indexOf(';');
      String found = front < 0 ? null : queue.substring(0, front);
      // An unknown one takes effect if it can; one that should not is free to come last.
      boolean right = operation.result() == Result.INFO || Objects.equals(found, operation.value());
      return right ? Optional.of(queue.substring(front + 1)) : Optional.empty();
    }
  }
}
