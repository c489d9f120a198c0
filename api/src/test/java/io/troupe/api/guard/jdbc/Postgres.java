package io.troupe.api.guard.jdbc;

import static org.junit.jupiter.api.Assumptions.abort;

import io.troupe.testkit.process.NodeProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * A PostgreSQL server in a directory and on a port of its own, as {@code tools/postgres} runs it.
 */
public final class Postgres implements AutoCloseable {
  private static final Path SCRIPT = Path.of("..", "tools", "postgres").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final NodeProcess process;
  private final int port;
  private final Path directory;

  private Postgres(NodeProcess process, int port, Path directory) {
    this.process = process;
    this.port = port;
    this.directory = directory;
  }

  /** Starts one; aborts the test, and says so, where PostgreSQL is not installed. */
  public static Postgres start(Path logs) throws IOException, InterruptedException {
    if (new ProcessBuilder(SCRIPT.toString(), "find").inheritIO().start().waitFor() != 0) {
      System.err.println("SKIPPED: guards on PostgreSQL are not tested, it is not installed here");
      abort("no PostgreSQL here");
    }
    int port = freePort();
    // Not below a directory of JUnit's, which another user could not enter.
    Path directory = Files.createTempDirectory("troupe-postgres");
    NodeProcess process =
        NodeProcess.named("postgres")
            .command(SCRIPT.toString(), "run", directory.toString(), Integer.toString(port))
            .log(logs.resolve("postgres.log"))
            .start();
    process.awaitLine(Pattern.compile("database system is ready to accept connections"), LIMIT);
    return new Postgres(process, port, directory);
  }

  /** Where JDBC finds it. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=test";
  }

  @Override
  public void close() throws IOException {
    process.kill();
    process.close();
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
