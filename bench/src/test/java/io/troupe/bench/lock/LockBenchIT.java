package io.troupe.bench.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.bench.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command itself, short; nothing is said about its figures. */
class LockBenchIT {
  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Main.commandLine(new PrintStream(out, true, StandardCharsets.UTF_8))
        .execute(
            Stream.concat(Stream.of("lock", "--data=" + directory), Stream.of(arguments))
                .toArray(String[]::new));
  }

  private String shown() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void nodesAreRacedInAllParts() throws Exception {
    Path csv = directory.resolve("rounds.csv");
    Path svg = directory.resolve("plot.svg");

    int exit =
        run(
            "--contenders=troupe,embedded",
            "--clients=4",
            "--contending=3",
            "--dead=2",
            "--time-to-live=4",
            "--rounds=1",
            "--seconds=1",
            "--warm-up=0",
            "--csv=" + csv,
            "--svg=" + svg);

    assertThat(exit).as(shown()).isZero();
    // Each of two did something in each of three parts, with nothing failed or violated.
    assertThat(Files.readAllLines(csv))
        .hasSize(7)
        .filteredOn(line -> line.endsWith(",0,0"))
        .hasSize(6);
    assertThat(Files.readString(svg)).startsWith("<svg").contains("troupe embedded");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactlyInAnyOrder(csv, svg);
    }
  }

  @Test
  void namesAreLockedAndUnlockedOnce() {
    int exit = run("--names=1000", "--in-flight=16");

    assertThat(exit).as(shown()).isZero();
    assertThat(shown()).contains("1,000 of 1,000 names", "none is held");
  }

  @Test
  void sessionsAreWatchedWhileTheyDoNothing() {
    int exit = run("--sessions=100", "--seconds=1");

    assertThat(exit).as(shown()).isZero();
    assertThat(shown()).contains("100 sessions", "B a session", "100 are safe");
  }

  @Test
  void leasesRunOutWhileANodeIsKilled() {
    int exit = run("--leases=200", "--longest=4", "--warm-up=0", "--kill");

    assertThat(exit).as(shown()).isZero();
    assertThat(shown()).contains("after the kill", "early 0, late 0, failed 0");
  }
}
