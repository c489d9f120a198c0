package io.troupe.bench.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.bench.map.KillBench.Fall;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KillBenchTest {
  @Test
  void theTableHasTheMedianAndTheWorst() {
    String table =
        KillBench.table(
            Map.of(
                "etcd",
                List.of(
                    new Fall(900_000_000, 1, 0),
                    new Fall(100_000_000, 2, 5),
                    new Fall(400_000_000, 0, 0))));

    assertThat(table.lines().toList().get(1).split(" +"))
        .containsExactly("etcd", "3", "400", "900", "3", "5");
  }
}
