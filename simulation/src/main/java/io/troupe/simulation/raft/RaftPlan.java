package io.troupe.simulation.raft;

import io.troupe.consensus.raft.RaftSettings;
import io.troupe.testkit.world.Dice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What a seed brings. Whole kinds of trouble are drawn or left out, so that some runs show what
 * others would hide ("swarm testing", Groce et al., ISSTA 2012). Each trouble has chance of its
 * own, so that a run with fewer of them is the same otherwise.
 *
 * @param voters of the group at first, the nodes from 1 on
 * @param troubles in the order of their numbers
 */
public record RaftPlan(
    long seed, int voters, RaftSettings settings, Load load, List<Trouble> troubles) {
  /** The nodes there are, of which some are no members at first. */
  static final int NODES = 7;

  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000 * MILLI;

  /** How long there is trouble. */
  static final long TROUBLED_NANOS = 10 * SECOND;

  /** Of the kinds that happen at one time, how often one does. */
  private static final int MOST_TROUBLES = 100;

  /** In one seed of so many, who has just started stands for election behind all others. */
  private static final int NEW_EVERY = 4;

  /** That of a seed. */
  public static RaftPlan of(long seed) {
    Dice dice = new Dice(seed);
    int voters = 1 + 2 * dice.pick(List.of(0, 1, 1, 1, 2, 2, 2));
    Focus focus = Focus.draw(dice);
    Load load = focus.load(dice);
    RaftSettings settings = settings(seed, dice, load);
    List<Trouble> troubles = new ArrayList<>();
    List<Trouble.Kind> sudden = new ArrayList<>();
    int share = focus.sharePerMille(dice);
    for (Trouble.Kind kind : Trouble.Kind.values()) {
      if (focus.needs(kind) || dice.chance(share)) {
        if (kind.isForTheWholeRun()) {
          troubles.add(new Trouble(troubles.size() + 1, kind, 0, dice.next()));
        } else {
          sudden.add(kind);
        }
      }
    }
    List<Long> times = new ArrayList<>();
    for (int i = dice.below(MOST_TROUBLES); i >= 0 && !sudden.isEmpty(); i--) {
      times.add(dice.between(200 * MILLI, TROUBLED_NANOS));
    }
    times.sort(Comparator.naturalOrder());
    for (long at : times) {
      troubles.add(new Trouble(troubles.size() + 1, dice.pick(sudden), at, dice.next()));
    }
    return new RaftPlan(seed, voters, settings, load, List.copyOf(troubles));
  }

  /** Small limits, so that they are met. */
  private static RaftSettings settings(long seed, Dice dice, Load load) {
    int electionTicks = dice.pick(List.of(3, 6, 10, 10, 10));
    return new RaftSettings(
        electionTicks,
        1 + dice.below(Math.min(4, electionTicks - 1)),
        RaftSettings.MAX_PRIORITY,
        4 << 10,
        load.payloadBytes() > 512 ? 1 << 10 : 1 << (10 + dice.below(3)),
        1 + dice.below(6),
        1 << (10 + dice.below(3)),
        1 << (11 + dice.below(3)),
        1 + dice.below(30),
        2 + dice.below(8),
        dice.below(4) << 10,
        1 + dice.below(10),
        seed % NEW_EVERY == 0 ? 1_000 : 0);
  }

  /** The same with some of its troubles only. */
  public RaftPlan with(List<Trouble> some) {
    return new RaftPlan(seed, voters, settings, load, some);
  }

  /** The same with only those troubles that have these numbers. */
  public RaftPlan keeping(Collection<Integer> numbers) {
    return with(troubles.stream().filter(it -> numbers.contains(it.number())).toList());
  }

  /** One of these, where there is such trouble in the whole run. */
  int draw(Trouble.Kind kind, int otherwise, List<Integer> values) {
    return troubles.stream()
        .filter(it -> it.kind() == kind)
        .findFirst()
        .map(it -> new Dice(it.seed()).pick(values))
        .orElse(otherwise);
  }

  boolean has(Trouble.Kind kind) {
    return troubles.stream().anyMatch(it -> it.kind() == kind);
  }
}
