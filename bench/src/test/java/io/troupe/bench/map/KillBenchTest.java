package io.troupe.bench.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.bench.map.KillBench.Fall;
import java.time.Instant;
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
                    fall(true, List.of(900_000_000L, 300_000_000L), 1, 0),
                    fall(false, List.of(50_000_000L, 100_000_000L), 2, 5),
                    fall(true, List.of(400_000_000L, 60_000_000L), 0, 0))));

    assertThat(table.lines().toList().get(1).split(" +"))
        .containsExactly("etcd", "3", "2", "400", "900", "3", "400", "900", "3", "5");
  }

  @Test
  void noneMayBeHeldUp() {
    String table =
        KillBench.table(Map.of("etcd", List.of(fall(false, List.of(199_999_999L), 0, 0))));

    assertThat(table.lines().toList().get(1).split(" +"))
        .containsExactly("etcd", "1", "0", "200", "200", "0", "0", "0", "0", "0");
  }

  @Test
  void eachKillHasALine() {
    assertThat(KillBench.line(3, fall(true, List.of(900_000_000L, 300_000_000L), 1, 2)))
        .isEqualTo(
            "kill 3, 2026-01-02T03:04:05.678Z, etcd 1 (process 7), the oldest:"
                + " worst key 900 ms, refused 1, unknown 2");
  }

  private static Fall fall(boolean isOldest, List<Long> gapNanos, long refused, long unknown) {
    Instant at = Instant.parse("2026-01-02T03:04:05.678912Z");
    return new Fall(at, "etcd 1 (process 7)", isOldest, gapNanos, refused, unknown);
  }
}
