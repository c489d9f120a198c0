package io.troupe.consensus.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Many groups, each with its own troubles. */
final class RaftSimTest {
  private static final int SEEDS = Integer.getInteger("raft.seeds", 200);
  private static final int FIRST = Integer.getInteger("raft.first", 1);

  @Test
  void groupsKeepTheirPromises() {
    TreeMap<String, Integer> counts = new TreeMap<>();
    for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
      SimWorld world = new SimWorld(seed);
      try {
        world.run(2_000);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
      world.counts.forEach((what, count) -> counts.merge(what, count, Integer::sum));
    }
    System.out.println(counts);
    assertThat(counts).containsKeys("elections", "installs", "member changes", "reads", "crashes");
  }

  @Test
  void theSameSeedRunsTheSame() {
    SimWorld one = new SimWorld(7);
    SimWorld other = new SimWorld(7);
    one.run(2_000);
    other.run(2_000);
    assertThat(one.trace()).isEqualTo(other.trace());
  }
}
