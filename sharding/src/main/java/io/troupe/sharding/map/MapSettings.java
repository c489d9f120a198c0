package io.troupe.sharding.map;

import io.troupe.actors.kind.ClockDrift;
import io.troupe.sharding.bond.BondLimits;
import io.troupe.sharding.guard.GuardLimits;
import io.troupe.sharding.versions.HistoryLimits;

/**
 * The limits of maps in one partition.
 *
 * @param history how much of the past is kept
 * @param drift of clocks; times to live are stretched by it, and how long tokens are remembered
 * @param guards how many fencing tokens are remembered
 * @param bonds how many keys live as long as sessions
 */
public record MapSettings(
    HistoryLimits history, ClockDrift drift, GuardLimits guards, BondLimits bonds) {
  /** What {@code application.conf} says by default. */
  public static final MapSettings DEFAULT =
      new MapSettings(
          HistoryLimits.DEFAULT, ClockDrift.DEFAULT, GuardLimits.DEFAULT, BondLimits.DEFAULT);
}
