package io.troupe.bench.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.bench.load.Measured;
import io.troupe.bench.lock.LockReport.Of;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LockReportTest {
  private static final LockReport REPORT =
      new LockReport(
          "pairs",
          "2 clients",
          List.of(
              new Of(
                  "troupe embedded", List.of(seen(10, 1, 0), seen(30, 0.5, 0), seen(20, 0.8, 1))),
              new Of("etcd", List.of(seen(5, 1, 3)))));

  private static Seen seen(int done, double jain, long violations) {
    Histogram latency = new Histogram(3);
    latency.recordValueWithCount(2_000_000, done);
    return new Seen(new Measured(1_000_000_000, 0, 2, 0, latency), jain, violations);
  }

  @Test
  void theMedianRoundIsShownAndWhatFailedOfAll() {
    List<String> lines = REPORT.text().lines().toList();

    assertThat(lines.get(0).split(" +"))
        .startsWith("pairs", "2", "clients", "troupe", "embedded", "20")
        .endsWith("0.800", "6", "1");
    assertThat(lines.get(2))
        .isEqualTo("       troupe embedded / etcd: throughput 4.00, p50 1.00, p99 1.00");
    assertThat(LockReport.head().split(" +")).hasSize(13);
  }

  @Test
  void onlyOurViolationsCount() {
    assertThat(REPORT.ourViolations()).isOne();
  }

  @Test
  void everyRoundIsALine() throws IOException {
    StringWriter out = new StringWriter();

    LockReport.write(List.of(REPORT), out);

    assertThat(out.toString().lines())
        .hasSize(5)
        .first()
        .isEqualTo(
            "part,load,contender,round,done,seconds,done_per_second,p50_us,p99_us,max_us,jain,"
                + "failed,violations");
    assertThat(out.toString().lines().skip(4))
        .first()
        .asString()
        .startsWith("pairs,2 clients,etcd,1,5,1.000,5.000,")
        .endsWith(",1.000,2,3");
  }
}
