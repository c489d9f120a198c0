package io.troupe.testkit.linearizable;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.history.Operation;
import io.troupe.testkit.history.Result;
import io.troupe.testkit.linearizable.SimulatedRegister.Mix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** On small histories of every kind, right or wrong, ours and OpenSearch's checker say the same. */
class SecondOpinionTest {
  private static final int HISTORIES = Integer.getInteger("troupe.histories", 20_000);
  private static final long FIRST_SEED = Long.getLong("troupe.seed", 1);

  private final RegisterChecker checker = new RegisterChecker(CheckLimits.DEFAULT);

  @Test
  void bothCheckersAgree() {
    int good = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
      List<Operation> history = smallHistory(new Random(seed));
      CheckReport ours = checker.check(history);
      boolean theirs = OpenSearchJudge.isLinearizable(history);
      assertThat(ours.unchecked()).isEmpty();
      assertThat(ours.isLinearizable())
          .as("seed %d: OpenSearch says %s, we say %s%n%s", seed, theirs, ours.describe(), history)
          .isEqualTo(theirs);
      good += theirs ? 1 : 0;
    }
    System.out.printf(
        "seeds %d to %d: both call %d histories linearizable and %d not%n",
        FIRST_SEED, FIRST_SEED + HISTORIES - 1, good, HISTORIES - good);
    assertThat(good).isBetween(HISTORIES / 10, HISTORIES * 9 / 10);
  }

  /** A good history with a few details changed at random, which may spoil it or not. */
  private static List<Operation> smallHistory(Random random) {
    double deletes = random.nextInt(3) * 0.3;
    double unknown = random.nextInt(4) * 0.2;
    int operations = 4 + random.nextInt(12);
    boolean versioned = random.nextInt(4) > 0;
    Mix mix = new Mix(operations, 1 + random.nextInt(5), versioned, unknown, 0.05, deletes);
    List<Operation> history = SimulatedRegister.history(mix, random.nextLong());
    for (int changes = random.nextInt(8); changes > 0; changes--) {
      int place = random.nextInt(history.size());
      List<Operation> changed = new ArrayList<>(history);
      changed.set(place, change(history.get(place), history, random));
      if (isWellFormed(changed)) {
        history = changed;
      }
    }
    return history;
  }

  private static Operation change(Operation o, List<Operation> history, Random random) {
    Operation other = history.get(random.nextInt(history.size()));
    boolean read = o.op().equals(RegisterChecker.READ);
    return switch (random.nextInt(6)) {
      case 0 ->
          with(o, read ? other.value() : o.value(), o.expected(), o.result(), other.version());
      case 1 -> with(o, o.value(), o.expected(), o.result(), nearby(o.version(), random));
      case 2 -> with(o, o.value(), nearby(o.expected(), random), o.result(), o.version());
      case 3 -> o.asUnknown();
      case 4 ->
          with(o, read ? null : o.value(), o.expected(), Result.OK, read ? null : o.version());
      default ->
          with(o, o.value(), o.expected(), Result.FAIL, random.nextBoolean() ? null : o.version());
    };
  }

  private static @Nullable Long nearby(@Nullable Long number, Random random) {
    return number == null ? null : (Long) Math.max(0, number - 2 + random.nextInt(5));
  }

  private static Operation with(
      Operation o,
      @Nullable String value,
      @Nullable Long expected,
      Result result,
      @Nullable Long version) {
    Long known = result == Result.INFO ? null : version;
    return new Operation(
        o.client(), o.op(), o.key(), value, expected, result, known, o.startNs(), o.endNs());
  }

  private static boolean isWellFormed(List<Operation> history) {
    Set<Operation> distinct = new HashSet<>(history);
    try {
      RegisterRules.requireWellFormed(history);
      return distinct.size() == history.size();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
