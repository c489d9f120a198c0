package io.troupe.bench.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.bench.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command itself, short; nothing is said about its figures. */
class MapBenchIT {
  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int run(String... arguments) {
    String[] all =
        Stream.concat(
                Stream.of("map", "--data", directory.toString(), "--keys", "100", "--warm-up", "0"),
                Stream.of(arguments))
            .toArray(String[]::new);
    return Main.commandLine(new PrintStream(out, true, StandardCharsets.UTF_8)).execute(all);
  }

  private String shown() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void rawEmbeddedAndNodeAreMeasuredSideBySide() throws IOException {
    Path csv = directory.resolve("rounds.csv");
    Path svg = directory.resolve("plot.svg");

    int exit =
        run(
            "--contenders=raw,embedded,http",
            "--op=put,get",
            "--in-flight=4",
            "--rounds=1",
            "--seconds=1",
            "--csv=" + csv,
            "--svg=" + svg);

    assertThat(exit).as(shown()).isZero();
    assertThat(shown()).contains("troupe http / raw rocksdb: throughput");
    // Each of three did something, without any refused or unknown, for puts and for gets.
    assertThat(Files.readAllLines(csv))
        .hasSize(7)
        .filteredOn(line -> line.endsWith(",0,0,0"))
        .hasSize(6);
    assertThat(Files.readString(svg)).startsWith("<svg").contains("troupe http");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactlyInAnyOrder(csv, svg);
    }
  }

  @Test
  void anOpenLoopSendsWhatIsDue() throws IOException {
    Path csv = directory.resolve("rounds.csv");

    int exit =
        run(
            "--contenders=embedded",
            "--op=mixed",
            "--rate=200",
            "--zipf=0.99",
            "--rounds=1",
            "--seconds=1",
            "--csv=" + csv);

    assertThat(exit).as(shown()).isZero();
    assertThat(Files.readAllLines(csv).getLast())
        .startsWith("mixed,200/s due,troupe embedded,1,200,");
  }

  @Test
  void whatCannotBeIsRefusedBeforeAnythingStarts() throws IOException {
    assertThat(run("--seconds=0")).isEqualTo(2);
    assertThat(run("--contenders=nobody")).isEqualTo(2);
    assertThat(run("--overload=5", "--rate=5")).isEqualTo(2);
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }
}
