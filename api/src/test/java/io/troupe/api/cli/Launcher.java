package io.troupe.api.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the {@code troupe} script as a process, with an environment of its own. */
final class Launcher {
  /** How a run ended. */
  record Ended(int code, String out, String err) {}

  private final Path script;
  private final Map<String, String> environment;

  Launcher(Path script, Map<String, String> environment) {
    this.script = script;
    this.environment = environment;
  }

  /** The script of this source tree. */
  static Path ofTree() {
    Path here = Path.of("").toAbsolutePath();
    Path script = here.resolve("troupe");
    // Maven runs tests in their module's folder.
    return Files.exists(script) ? script : here.resolveSibling("troupe");
  }

  /** Starts it, with stdout and stderr into files. */
  Process start(Path out, Path err, String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/bash", script.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(it -> it.startsWith("TROUPE_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Runs it to its end. */
  Ended run(String... args) throws IOException, InterruptedException {
    Path out = Files.createTempFile("troupe", ".out");
    Path err = Files.createTempFile("troupe", ".err");
    try {
      Process process = start(out, err, args);
      if (!process.waitFor(3, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("no end of " + List.of(args) + ": " + Files.readString(err));
      }
      return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
