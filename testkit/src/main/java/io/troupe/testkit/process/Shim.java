package io.troupe.testkit.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A library for {@code LD_PRELOAD} that gives a process faults while it runs. What each variable of
 * the process's environment does stands in {@code shim.c}; one that is not set does nothing.
 */
public final class Shim {
  /** A file: {@code fail} in it makes every sync fail, {@code slow N} takes N ms for each. */
  public static final String DISK = "TROUPE_SHIM_DISK";

  /** A file with the seconds by which the wall clock is ahead. */
  public static final String CLOCK = "TROUPE_SHIM_CLOCK";

  /** The loopback address that connections leave from. */
  public static final String SOURCE = "TROUPE_SHIM_SOURCE";

  /** The loopback address at which connections are led on, on the ports that it listens at. */
  public static final String RELAY = "TROUPE_SHIM_RELAY";

  private static final int COMPILE_SECONDS = 60;

  private Shim() {}

  /**
   * Compiles it; empty where there is no C compiler ({@code cc}) that can.
   *
   * @param directory for source and library; there already
   * @return the library's absolute path
   */
  public static Optional<Path> compile(Path directory) throws IOException {
    Path source = directory.resolve("shim.c");
    try (InputStream in = Objects.requireNonNull(Shim.class.getResourceAsStream("shim.c"))) {
      Files.write(source, in.readAllBytes());
    }
    Path library = directory.resolve("shim.so").toAbsolutePath();
    return compiles(source, library) ? Optional.of(library) : Optional.empty();
  }

  private static boolean compiles(Path source, Path library) {
    try {
      Process compiler =
          new ProcessBuilder(
                  "cc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!compiler.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS)) {
        compiler.destroyForcibly();
        return false;
      }
      return compiler.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
