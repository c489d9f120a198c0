package io.troupe.trial.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.api.cli.console.JsonDocument;
import io.troupe.testkit.history.HistoryReader;
import io.troupe.testkit.history.Operation;
import io.troupe.trial.journal.JournalPlace;
import io.troupe.trial.report.Report;
import io.troupe.trial.verdict.Verdict;
import io.troupe.trial.view.View;
import io.troupe.trial.workload.Meter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo in short: a real node, killed, and stopped and continued, under load. {@code
 * -Dtroupe.nodes=3} does it to a cluster, which takes longer.
 */
@Timeout(600)
class DemoIT {
  @TempDir Path directory;

  @Test
  void aKilledAndAPausedNodeLoseNothing() throws Exception {
    int nodes = Integer.getInteger("troupe.nodes", 1);
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    Meter meter = new Meter();
    Verdict verdict;
    try (View view = new View(new PrintStream(shown, true, StandardCharsets.UTF_8), false, meter)) {
      verdict =
          new Demo(
                  nodes,
                  JournalPlace.Kind.EMBEDDED,
                  List.of("troupe.cluster.partitions = 32"), // fewer come and go faster
                  2_000,
                  Duration.ofSeconds(2),
                  Duration.ofMillis(500),
                  Duration.ofSeconds(3))
              .run(directory, view, meter);
    }
    String text = shown.toString(StandardCharsets.UTF_8);
    System.out.println(text + String.join("\n", Report.lines(verdict)));
    assertThat(verdict.isGood()).as("%s", verdict).isTrue();
    assertThat(verdict.linearizable()).contains(true);
    assertThat(verdict.acknowledged()).as("the rows, and writes").isGreaterThan(2_000);
    assertThat(verdict.faults().stream().map(Verdict.Unavailability::kind))
        .containsExactly("kill", "pause");
    assertThat(text).contains("kill -9 n" + nodes, "n1 stands still", "0 are missing", "p99");

    List<Operation> history = HistoryReader.read(directory.resolve("history.jsonl"));
    assertThat(history.stream().map(Operation::op))
        .contains(
            "read", "write", "cas", "delete", "increment", "put", "seen", "acquire", "release");
    assertReport(verdict);
  }

  private static void assertReport(Verdict verdict) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonDocument.print(
        new PrintStream(out, true, StandardCharsets.UTF_8), json -> Report.write(verdict, json));
    JsonNode report = Objects.requireNonNull(new JsonMapper().readTree(out.toByteArray()));
    assertThat(report.path("acknowledged").asLong()).isEqualTo(verdict.acknowledged());
    assertThat(report.path("lost").asLong(-1)).isZero();
    assertThat(report.path("refused").isIntegralNumber()).isTrue();
    assertThat(report.path("unknown").isIntegralNumber()).isTrue();
    assertThat(report.path("linearizable").booleanValue()).isTrue();
    assertThat(report.path("faults").path(0).path("kind").asText()).isEqualTo("kill");
    assertThat(report.path("faults").path(1).path("node").asText()).isEqualTo("n1");
    assertThat(report.path("faults").path(1).path("unavailableMs").isIntegralNumber()).isTrue();
  }
}
