package io.troupe.simulation.cluster;

import io.troupe.testkit.world.Dice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What a seed brings; whole kinds of trouble are drawn or left out. Each trouble has chance of its
 * own, so that a run with fewer of them is the same otherwise.
 *
 * @param troubles in the order of their numbers
 */
public record ClusterPlan(long seed, List<Trouble> troubles) {
  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000 * MILLI;

  /** How long there is trouble. */
  static final long TROUBLED_NANOS = 8 * SECOND;

  private static final int MOST_TROUBLES = 50;

  /** That of a seed. */
  public static ClusterPlan of(long seed) {
    Dice dice = new Dice(seed);
    int share = dice.pick(List.of(150, 400, 700));
    List<Trouble> troubles = new ArrayList<>();
    List<Trouble.Kind> sudden = new ArrayList<>();
    for (Trouble.Kind kind : Trouble.Kind.values()) {
      if (dice.chance(share)) {
        if (kind.isForTheWholeRun()) {
          troubles.add(new Trouble(troubles.size() + 1, kind, 0, dice.next()));
        } else {
          sudden.add(kind);
        }
      }
    }
    List<Long> times = new ArrayList<>();
    for (int i = dice.below(MOST_TROUBLES); i >= 0 && !sudden.isEmpty(); i--) {
      times.add(dice.between(300 * MILLI, TROUBLED_NANOS));
    }
    times.sort(Comparator.naturalOrder());
    for (long at : times) {
      troubles.add(new Trouble(troubles.size() + 1, dice.pick(sudden), at, dice.next()));
    }
    return new ClusterPlan(seed, List.copyOf(troubles));
  }

  /** The same with some of its troubles only. */
  public ClusterPlan with(List<Trouble> some) {
    return new ClusterPlan(seed, some);
  }

  /** The same with only those troubles that have these numbers. */
  public ClusterPlan keeping(Collection<Integer> numbers) {
    return with(troubles.stream().filter(it -> numbers.contains(it.number())).toList());
  }

  boolean has(Trouble.Kind kind) {
    return troubles.stream().anyMatch(it -> it.kind() == kind);
  }
}
