package io.troupe.testkit.world;

import java.util.List;

/** Chance from a seed: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), the same everywhere. */
public final class Dice {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final long origin;
  private long state;

  /** Dice that fall as this seed says. */
  public Dice(long seed) {
    origin = mix(seed * GOLDEN + 1);
    state = origin;
  }

  /** Dice for one use, which fall the same however often these are thrown in between. */
  public Dice fork(long use) {
    return new Dice(origin ^ mix((use + 1) * GOLDEN));
  }

  /** Any number. */
  public long next() {
    state += GOLDEN;
    return mix(state);
  }

  /** From 0 to below the bound. */
  public int below(int bound) {
    return (int) (((next() >>> 33) * bound) >>> 31);
  }

  /** From one number to another, both included. */
  public long between(long least, long most) {
    return least + Long.remainderUnsigned(next(), most - least + 1);
  }

  /** True so often in a thousand times. */
  public boolean chance(int perMille) {
    return below(1_000) < perMille;
  }

  /** One of these. */
  public <T> T pick(List<T> from) {
    return from.get(below(from.size()));
  }

  private static long mix(long number) {
    long mixed = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
