package io.troupe.simulation.raft;

import io.troupe.testkit.world.Dice;
import java.util.List;

/**
 * What a run is about. Most are about nothing; the others make what is seldom likely, with little
 * other trouble beside it.
 */
enum Focus {
  /** Whatever comes. */
  NOTHING,
  /** Leaders fall one after the other: the paper, figure 8. */
  LEADERSHIPS,
  /** Leaders stand still while others are elected, and clients read from them as they wake up. */
  NAPS,
  /** Members change while leaders fall. */
  MEMBERS,
  /** Machines lose power while their disks are busy. */
  DISKS,
  /** Messages of terms that are over arrive. */
  LATE_MESSAGES;

  static Focus draw(Dice dice) {
    return dice.chance(500) ? NOTHING : dice.pick(List.of(values()));
  }

  boolean needs(Trouble.Kind kind) {
    return switch (this) {
      case NOTHING -> false;
      case LEADERSHIPS -> kind == Trouble.Kind.SHORT_LEADERSHIPS;
      case NAPS -> kind == Trouble.Kind.NAPS || kind == Trouble.Kind.SLOW_NETWORK;
      case MEMBERS ->
          kind == Trouble.Kind.RESTLESS_MEMBERS || kind == Trouble.Kind.SHORT_LEADERSHIPS;
      case DISKS -> kind == Trouble.Kind.SLOW_DISKS || kind == Trouble.Kind.SHORT_LEADERSHIPS;
      case LATE_MESSAGES ->
          kind == Trouble.Kind.LATE_MESSAGES || kind == Trouble.Kind.SHORT_LEADERSHIPS;
    };
  }

  /** Of a thousand other kinds of trouble, how many there are. */
  int sharePerMille(Dice dice) {
    return this == NOTHING ? dice.pick(List.of(100, 250, 500)) : dice.pick(List.of(30, 150));
  }

  Load load(Dice dice) {
    return switch (this) {
      case LEADERSHIPS, LATE_MESSAGES -> Load.ofLargeCommands(dice);
      case NAPS -> Load.ofReads(dice);
      case MEMBERS, DISKS, NOTHING -> Load.draw(dice);
    };
  }
}
