package io.troupe.api.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.testkit.await.Await;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GuardedRunTest {
  private static final Duration LEASE = Duration.ofSeconds(20);

  @TempDir Path directory;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private GuardedRun run(Supplier<Duration> left, BooleanSupplier isWanted) {
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    return new GuardedRun(
        new GuardedRun.Held("lock l", left, isWanted, Map.of("TOKEN", "7")), LEASE, console);
  }

  private List<String> shell(String script) {
    return List.of("sh", "-c", "cd '" + directory + "'; " + script);
  }

  private boolean isThere(String file) {
    return Files.exists(directory.resolve(file));
  }

  @Test
  void answersTheExitCode() throws Exception {
    assertThat(run(() -> LEASE, () -> false).run(shell("exit $TOKEN"))).hasValue(7);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void whatEndsBehindTheLossOfItsLockHasNoExitCode() throws Exception {
    Supplier<Duration> left = () -> isThere("lost") ? Duration.ZERO : LEASE;
    assertThat(run(left, () -> false).run(shell(": > lost"))).isEmpty();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("lock l").contains("lost");
  }

  @Test
  void stopsWhatHasLostItsParentToo() throws Exception {
    String script =
        "(sleep 600 & echo $! > new; mv new pid; until [ -e seen ]; do sleep 0.1; done);"
            + " : > orphaned; sleep 600";
    // It is looked for several times while it has its parent.
    int[] looks = {0};
    BooleanSupplier isWanted =
        () -> {
          if (isThere("pid") && ++looks[0] == 50) {
            write("seen");
          }
          return isThere("orphaned");
        };
    assertThat(run(() -> LEASE, isWanted).run(shell(script))).isEmpty();
    long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
    Await.until(
        () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty(),
        Duration.ofSeconds(20),
        "the orphan's end");
  }

  private void write(String file) {
    try {
      Files.writeString(directory.resolve(file), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatIsNotHeldIsNotRun() throws Exception {
    assertThat(run(() -> Duration.ZERO, () -> false).run(shell(": > ran"))).isEmpty();
    assertThat(isThere("ran")).isFalse();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("nothing was run");
  }
}
