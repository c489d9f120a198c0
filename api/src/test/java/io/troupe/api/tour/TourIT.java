package io.troupe.api.tour;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.testkit.await.Await;
import io.troupe.testkit.process.NodeProcess;
import io.troupe.testkit.process.RunningJdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tour as a process of its own, on a part of its data. */
final class TourIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int ROWS = 3_000;

  @TempDir Path temp;

  @Test
  void aKilledNodeLosesAndDoublesNothing() throws IOException {
    try (NodeProcess tour = tour()) {
      String answer = tour.awaitLine(Pattern.compile("\\{\"source\".*}"), LIMIT).group();
      JsonNode report = JsonMapper.builder().build().readTree(answer);
      assertThat(report.path("source").path("name").asText()).isEqualTo("WordNet");
      assertThat(report.path("source").path("version").asText()).isEqualTo("3.1");
      assertThat(report.path("source").path("license").asText()).contains("License");
      assertThat(report.path("rows").asInt()).isEqualTo(ROWS);
      assertThat(report.path("acknowledged").asInt()).isEqualTo(ROWS);
      assertThat(report.path("found").asInt()).isEqualTo(ROWS);
      for (String none : List.of("lostAtRestart", "lost", "doubled", "altered")) {
        assertThat(report.path(none).asInt(-1)).as(none).isZero();
      }
      assertThat(report.path("killedAt").asInt()).isBetween(ROWS / 4, ROWS * 8 / 10);
      leavesNothing(tour, List.of());
    }
  }

  /** Once while its node is starting, once while the import is under way. */
  @ParameterizedTest
  @ValueSource(strings = {"2\\. Start a node", "Import it again"})
  void anInterruptLeavesNothingBehind(String moment) throws IOException {
    try (NodeProcess tour = tour()) {
      tour.awaitLine(Pattern.compile(moment), LIMIT);
      List<ProcessHandle> nodes = nodesOf(tour);
      try (Stream<Path> directories = Files.list(temp.resolve("work"))) {
        assertThat(Files.getPosixFilePermissions(directories.findFirst().orElseThrow()))
            .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      }
      signal("-INT", tour);
      leavesNothing(tour, nodes);
      assertThat(temp.resolve("tour.log")).content().doesNotContain("defect");
    }
  }

  @Test
  void theNodeEndsWhenTheTourIsKilled() throws IOException {
    try (NodeProcess tour = tour()) {
      tour.awaitLine(Pattern.compile("2\\. Start a node"), LIMIT);
      List<ProcessHandle> nodes = nodesOf(tour);
      signal("-KILL", tour);
      Await.until(() -> noneIsAlive(nodes), LIMIT, "the end of the node");
    }
  }

  private NodeProcess tour() {
    return NodeProcess.named("tour")
        // Whoever runs this in the background may have SIGINT ignored, which is inherited.
        .command(
            "env",
            "--default-signal=INT",
            RunningJdk.java().toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "io.troupe.api.cli.Main",
            "tour",
            "--rows",
            Integer.toString(ROWS),
            "--data",
            temp.resolve("work").toString(),
            "--output",
            "json")
        .log(temp.resolve("tour.log"))
        .start();
  }

  private static List<ProcessHandle> nodesOf(NodeProcess tour) {
    ProcessHandle handle = ProcessHandle.of(tour.pid()).orElseThrow();
    Await.until(() -> handle.children().findAny().isPresent(), LIMIT, "a node of the tour");
    return handle.children().toList();
  }

  private static void signal(String name, NodeProcess tour) throws IOException {
    Process kill = new ProcessBuilder("kill", name, Long.toString(tour.pid())).start();
    assertThat(kill.onExit().join().exitValue()).isZero();
  }

  private void leavesNothing(NodeProcess tour, List<ProcessHandle> nodes) {
    Await.until(() -> !tour.isAlive(), LIMIT, "the end of the tour");
    assertThat(temp.resolve("work")).isEmptyDirectory();
    Await.until(() -> noneIsAlive(nodes), LIMIT, "the end of the node");
  }

  private static boolean noneIsAlive(List<ProcessHandle> processes) {
    return processes.stream().noneMatch(ProcessHandle::isAlive);
  }
}
