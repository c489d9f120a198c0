package io.troupe.bench.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.bench.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command refuses, and what it says about itself. */
class LockBenchTest {
  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter errors = new StringWriter();

  private int run(String... arguments) {
    return Main.commandLine(new PrintStream(out, true, StandardCharsets.UTF_8))
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(errors))
        .execute(
            Stream.concat(Stream.of("lock", "--data=" + directory), Stream.of(arguments))
                .toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--rounds=0            | --rounds and --seconds are above 0",
        "--warm-up=-1          | --warm-up not below",
        "--clients=0           | --clients is from 1 to 1,000, not 0",
        "--clients=1001        | --clients is from 1 to 1,000, not 1,001",
        "--contending=1        | --contending is from 2 to 1,000, not 1",
        "--dead=0              | --dead is from 1 to 1,000, not 0",
        "--time-to-live=3      | --time-to-live is from 4 to 40, not 3",
        "--time-to-live=41     | --time-to-live is from 4 to 40, not 41",
        "--in-flight=10001     | --in-flight is from 1 to 10,000, not 10,001",
        "--names=0             | --names is from 1 to 1,000,000,000, not 0",
        "--leases=15001        | --leases is from 1 to 15,000, not 15,001",
        "--leases=1 --longest=1| --longest is from 2 to 300, not 1",
        "--kill                | --kill goes with --leases",
        "--names=1 --leases=1  | do not go together",
        "--sessions=1 --names=1 | do not go together",
        "--sessions=0          | --sessions is from 1 to 1,000,000, not 0",
        "--sessions=1000001    | --sessions is from 1 to 1,000,000, not 1,000,001",
        "--names=1 --csv=x     | go with none of --contenders, --csv and --svg",
        "--contenders=redis    | no contender 'redis' here; there are: troupe, embedded, curator,",
        "--part=queue          | Invalid value for option '--part' (PART): expected one of",
      })
  void whatCannotBeIsRefusedBeforeAnythingStarts(String arguments, String message)
      throws Exception {
    assertThat(run(arguments.split(" "))).isEqualTo(2);

    assertThat(errors.toString()).contains(message);
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void itsHelpHasExamples() {
    assertThat(run("--help")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("troupe bench lock --names 10000000", "troupe bench lock --leases 10000 --kill");
  }
}
