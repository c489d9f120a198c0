package io.troupe.bench.log;

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

/** What the commands refuse. */
class LogBenchTest {
  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter errors = new StringWriter();

  private int run(String... arguments) {
    return Main.commandLine(new PrintStream(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(errors))
        .execute(arguments);
  }

  @Test
  void whatCannotBeIsRefusedBeforeAnythingStarts() throws Exception {
    String data = "--data=" + directory;

    assertThat(run("log", data, "--contenders=groups", "--rounds=0")).isEqualTo(2);
    assertThat(run("log", data, "--contenders=hazelcast")).isEqualTo(2);
    assertThat(run("map", data, "--nodes=2")).isEqualTo(2);
    assertThat(run("map", data, "--kill=1")).isEqualTo(2);
    assertThat(run("map", data, "--nodes=3", "--contenders=redis")).isEqualTo(2);

    assertThat(errors.toString())
        .contains("no contender 'hazelcast' here; there are: groups, etcd")
        .contains("no contender 'redis' here");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }
}
