package io.troupe.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SimulateCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return SimulateCommand.commandLine(new PrintStream(out, true, StandardCharsets.UTF_8))
        .execute(arguments);
  }

  private String shown() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void runsSeedsAndSaysHowOftenWhatHappened() {
    assertThat(run("--room", "partition", "--seeds", "3", "--first", "7")).isZero();
    assertThat(shown()).contains("partition: seeds 7 to 9", "0 violations", "  EntryPut");
  }

  @Test
  void replaysASeedLineByLine() {
    assertThat(run("--seed", "1")).isZero();
    assertThat(shown())
        .containsPattern("(?m)^ +0\\.0\\d+ s +owner 1 +claims$")
        .containsPattern("(?m)^ +\\d+\\.\\d{6} s +journal +stores event 1: ")
        .containsPattern("seed 1: \\d+ steps, \\d+ durable events, trace [0-9a-f]{16}");
  }

  @Test
  void refusesToRunNoSeed() {
    assertThat(run("--room", "raft", "--seeds", "0")).isEqualTo(2);
  }

  @Test
  void refusesSeedAndSeedsTogether() {
    assertThat(run("--seed", "1", "--seeds", "2")).isEqualTo(2);
  }
}
