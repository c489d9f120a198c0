package io.troupe.bench.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.bench.map.KillBench.Fall;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KillBenchTest {
  @Test
  void theTableHasTheWorstOfEachKillAndAllThatWereHeldUp() {
    String table =
        KillBench.table(
            Map.of(
                "etcd",
                List.of(
                    new Fall(List.of(900_000_000L, 300_000_000L), 1, 0),
                    new Fall(List.of(50_000_000L, 100_000_000L), 2, 5),
                    new Fall(List.of(400_000_000L, 60_000_000L), 0, 0))));

    assertThat(table.lines().toList().get(1).split(" +"))
        .containsExactly("etcd", "3", "400", "900", "3", "400", "900", "3", "5");
  }

  @Test
  void noneMayBeHeldUp() {
    String table = KillBench.table(Map.of("etcd", List.of(new Fall(List.of(199_999_999L), 0, 0))));

    assertThat(table.lines().toList().get(1).split(" +"))
        .containsExactly("etcd", "1", "200", "200", "0", "0", "0", "0", "0");
  }
}
