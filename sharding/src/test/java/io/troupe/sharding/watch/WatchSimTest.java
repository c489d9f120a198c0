package io.troupe.sharding.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Watchers in a world of changes, compaction, lost answers, slow readers, reconnects and restarts:
 * per partition, each hears what concerns it in order, without a gap and without a repeat.
 */
class WatchSimTest {
  private static final long SEED = Long.getLong("troupe.seed", 20_261_121L);
  private static final int SEEDS = Integer.getInteger("troupe.seeds", 300);

  @Test
  void watchersHearEachChangeOnceInOrder() {
    TreeMap<String, Integer> seen = new TreeMap<>();
    for (long seed = SEED; seed < SEED + SEEDS; seed++) {
      WatchWorld world = new WatchWorld(seed, 1 + (int) (seed % 4));
      try {
        for (int i = 0; i < 1_500; i++) {
          world.step();
        }
        world.settle();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("with -Dtroupe.seed=" + seed + " -Dtroupe.seeds=1", e);
      }
      world.seen.forEach((what, count) -> seen.merge(what, count, Integer::sum));
    }
    // A world in which these do not happen would show nothing.
    assertThat(seen).containsKeys("change", "TOO_SLOW", "OUT_OF_HISTORY", "reconnect", "restart");
  }
}
