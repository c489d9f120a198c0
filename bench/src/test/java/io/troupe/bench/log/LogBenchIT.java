package io.troupe.bench.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.bench.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command itself, short; nothing is said about its figures. */
class LogBenchIT {
  @TempDir private Path directory;

  @Test
  void groupsOfThreeProcessesAppend() throws Exception {
    Path csv = directory.resolve("rounds.csv");
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    int exit =
        Main.commandLine(new PrintStream(out, true, StandardCharsets.UTF_8))
            .execute(
                "log",
                "--contenders=groups",
                "--data=" + directory,
                "--in-flight=4",
                "--rounds=1",
                "--seconds=1",
                "--warm-up=0",
                "--csv=" + csv);

    assertThat(exit).as(out.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(Files.readAllLines(csv))
        .hasSize(2)
        .last()
        .asString()
        .startsWith("append,4 in flight,troupe groups,1,")
        .endsWith(",0,0,0");
  }
}
