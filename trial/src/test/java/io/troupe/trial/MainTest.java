package io.troupe.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path directory;

  private int run(String... arguments) {
    Console console =
        new Console(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    return Main.run(console, arguments);
  }

  @Test
  void saysWhatEachCommandDoes() {
    assertThat(run("demo", "--help")).isZero();
    assertThat(run("torture", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("kill -9", "--nodes", "--output", "--minutes", "--seed", "rolling-restart");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "demo --nodes 2|1, 3 or 5",
        "demo --nodes 7|1, 3 or 5",
        "demo --rows 999|1000 to 117791",
        "demo --output xml|xml",
        "torture|--minutes",
        "torture --minutes 0|1 to 10080",
        "torture --minutes 10081|1 to 10080",
        "torture --minutes 1 --nodes 4|1, 3 or 5",
        "torture --minutes 1 --lasting 0|1 to 300",
        "torture --minutes 1 --lasting 301|1 to 300",
        "torture --minutes 1 --nemesis flood|'flood'",
        "torture --minutes 1 --former /nowhere|--former: /nowhere has no build of nodes",
        "torture --minutes 1 --journal redis|redis",
        "torture --minutes 1 --seed x|x",
        "torture --minutes 1 --surprise|--surprise"
      })
  void refusesWhatMakesNoSense(String arguments, String said) {
    assertThat(run(arguments.split(" ", -1))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(said).contains("See: troupe ");
  }

  @Test
  void doesNotMixHistoriesOfTwoRuns() throws Exception {
    Files.writeString(directory.resolve("history-0001.jsonl"), "");
    assertThat(run("torture", "--minutes", "1", "--out", directory.toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("is not empty");
  }
}
