package io.troupe.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes on this machine. */
class NodeProcessIT {
  private static final Duration ENOUGH = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Pattern READY = Pattern.compile("^ready, role (?<role>\\w+) in (?<dir>.*)$");
  private static final Pattern GOODBYE = Pattern.compile("^goodbye$");
  private static final Pattern STOOD_STILL = Pattern.compile("^stood still for (?<ms>\\d+) ms$");

  @TempDir private Path directory;

  private Path log() {
    return directory.resolve("n1.log");
  }

  private NodeProcess start(String... arguments) {
    return NodeProcess.named("n1").command(TinyNode.command(arguments)).log(log()).start();
  }

  @Test
  void startsWithDirectoryAndEnvironmentAndIsGoneAfterClose() throws IOException {
    NodeProcess node =
        NodeProcess.named("n1")
            .command(TinyNode.command("tick"))
            .directory(directory)
            .environment("ROLE", "voter")
            .log(log())
            .start();
    try (node) {
      var ready = node.awaitLine(READY, ENOUGH);
      assertThat(ready.group("role")).isEqualTo("voter");
      assertThat(ready.group("dir")).isEqualTo(directory.toRealPath().toString());
      assertThat(node.isAlive()).isTrue();
      assertThat(node).hasToString("n1 (process " + node.pid() + ")");
    }
    assertThat(node.isAlive()).isFalse();
    assertThat(ProcessHandle.of(node.pid())).isEmpty();
    assertThat(Files.readString(log())).startsWith("ready, role voter");
  }

  @Test
  void terminateLetsItSayGoodbyeAndKillDoesNot() throws IOException {
    try (NodeProcess node = start("tick")) {
      node.awaitLine(READY, ENOUGH);
      node.kill();
      assertThat(node.isAlive()).isFalse();
      node.kill();
      assertThat(Files.readString(log())).doesNotContain("goodbye");

      node.restart();
      node.awaitLine(READY, ENOUGH);
      node.terminate(ENOUGH);
      assertThat(node.isAlive()).isFalse();
      node.awaitLine(GOODBYE, ENOUGH);
    }
  }

  @Test
  void restartIsAnotherProcessWithTheSameLog() throws IOException {
    try (NodeProcess node = start("tick")) {
      node.awaitLine(READY, ENOUGH);
      long before = node.pid();
      node.restart();
      node.awaitLine(READY, ENOUGH);
      assertThat(node.pid()).isNotEqualTo(before);
      assertThat(ProcessHandle.of(before)).isEmpty();
      assertThat(Files.readAllLines(log())).hasSize(2).allMatch(READY.asPredicate());
    }
  }

  @Test
  void pausedProcessStandsStillUntilResumed() {
    try (NodeProcess node = start("tick")) {
      node.awaitLine(READY, ENOUGH);
      node.pause();
      node.pause();
      assertThat(node.isAlive()).isTrue();
      long sinceNanos = System.nanoTime();
      Duration pause = TinyNode.LONGEST_USUAL_GAP.plusMillis(200);
      Await.until(() -> System.nanoTime() - sinceNanos > pause.toNanos(), ENOUGH, "time to pass");
      node.resume();
      long stoodStillMs = Long.parseLong(node.awaitLine(STOOD_STILL, ENOUGH).group("ms"));
      assertThat(stoodStillMs).isGreaterThanOrEqualTo(pause.toMillis());
      node.resume();
    }
  }

  @Test
  void pausedProcessCanBeKilledAndTerminated() {
    try (NodeProcess node = start("tick")) {
      node.awaitLine(READY, ENOUGH);
      node.pause();
      node.kill();
      assertThat(node.isAlive()).isFalse();

      node.restart();
      node.awaitLine(READY, ENOUGH);
      node.pause();
      node.terminate(ENOUGH);
      node.awaitLine(GOODBYE, ENOUGH);
    }
  }

  @Test
  void signalsReachTheNodeBehindAWrapper() {
    List<String> wrapped = new ArrayList<>(List.of("/bin/sh", "-c", "\"$@\"; exit $?", "sh"));
    wrapped.addAll(TinyNode.command("tick"));
    try (NodeProcess node = NodeProcess.named("n1").command(wrapped).log(log()).start()) {
      node.awaitLine(READY, ENOUGH);
      ProcessHandle inner =
          ProcessHandle.of(node.pid()).orElseThrow().descendants().findFirst().orElseThrow();
      node.kill();
      assertThat(inner.isAlive()).isFalse();
    }
  }

  @Test
  void endWithoutTheLineIsReportedWithTheEndOfTheLog() {
    try (NodeProcess node = start("fail")) {
      assertThatThrownBy(() -> node.awaitLine(READY, ENOUGH))
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("n1 ended without printing /^ready")
          .hasMessageContaining("  no quorum\n");
      Await.until(() -> !node.isAlive(), ENOUGH, "the end to be noticed");
      assertThatIllegalStateException()
          .isThrownBy(node::pause)
          .withMessageStartingWith("n1 is not running");
    }
  }

  @Test
  void lackOfTheLineIsReportedWithTheEndOfTheLog() {
    try (NodeProcess node = start("tick")) {
      node.awaitLine(READY, ENOUGH);
      assertThatThrownBy(() -> node.awaitLine(GOODBYE, SHORT))
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("n1 did not print /^goodbye$/ within PT0.3S")
          .hasMessageContaining("  ready, role");
    }
  }

  @Test
  void refusalToStopIsReported() {
    try (NodeProcess node = start("deaf")) {
      node.awaitLine(READY, ENOUGH);
      assertThatThrownBy(() -> node.terminate(SHORT))
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("n1 still runs PT0.3S after SIGTERM");
      assertThat(node.isAlive()).isTrue();
    }
  }

  @Test
  void muchOutputNeitherBlocksTheProcessNorIsKept() throws IOException {
    try (NodeProcess node = start("flood")) {
      node.awaitLine(READY, ENOUGH);
      node.awaitLine(Pattern.compile("line 49999"), ENOUGH);
      assertThatThrownBy(() -> node.awaitLine(Pattern.compile("^line 0$"), SHORT))
          .isInstanceOf(AssertionError.class);
      assertThat(Files.readAllLines(log())).contains("line 0").hasSizeGreaterThan(50_000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit", "wait"})
  void nothingOutlivesTheJvmThatStartedIt(String end) {
    Path guestLog = directory.resolve("guest.log");
    try (NodeProcess host = start("host", guestLog.toString(), end)) {
      Pattern started = Pattern.compile("guest is process (?<pid>\\d+)");
      long guest = Long.parseLong(host.awaitLine(started, ENOUGH).group("pid"));
      if (end.equals("wait")) {
        // SIGTERM to the host alone: only its own hook can end the guest.
        assertThat(ProcessHandle.of(host.pid()).orElseThrow().destroy()).isTrue();
      }
      Await.until(() -> !host.isAlive(), ENOUGH, "the host to end");
      Await.until(() -> ProcessHandle.of(guest).isEmpty(), ENOUGH, "the guest to end");
      assertThat(guestLog).content().doesNotContain("goodbye");
    }
  }

  @Test
  void missingProgramIsReported() {
    assertThatThrownBy(() -> NodeProcess.named("n1").command("/no/such/program").log(log()).start())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot start n1: [/no/such/program]");
  }

  @Test
  void logThatCannotBeWrittenIsReported() {
    Path nowhere = directory.resolve("missing").resolve("n1.log");
    assertThatThrownBy(
            () -> NodeProcess.named("n1").command(TinyNode.command("tick")).log(nowhere).start())
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseInstanceOf(NoSuchFileException.class);
  }

  @Test
  void commandAndLogAreRequired() {
    assertThatIllegalStateException()
        .isThrownBy(() -> NodeProcess.named("n1").log(log()).start())
        .withMessage("n1 has no command");
    assertThatIllegalStateException()
        .isThrownBy(() -> NodeProcess.named("n1").command("true").start())
        .withMessage("n1 has no log file");
  }
}
