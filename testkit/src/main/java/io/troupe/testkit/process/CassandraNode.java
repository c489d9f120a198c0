package io.troupe.testkit.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A node of Cassandra in a directory and on ports of its own, as {@code tools/cassandra} runs it,
 * for the tests of a module of this tree, and for what is started with {@code -Dtroupe.tools}.
 */
public final class CassandraNode implements AutoCloseable {
  private static final Path SCRIPT =
      Path.of(System.getProperty("troupe.tools", "../tools"), "cassandra", "cassandra")
          .toAbsolutePath()
          .normalize();

  /** The first start fetches its jars. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final NodeProcess process;
  private final int port;

  private CassandraNode(NodeProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Whether there is a JDK 17 here, which it runs on; if not, that is said on stderr. */
  public static boolean isPossible() throws IOException, InterruptedException {
    return new ProcessBuilder(SCRIPT.toString(), "find").inheritIO().start().waitFor() == 0;
  }

  /** Starts one, with variables of its environment, and waits until it takes queries. */
  public static CassandraNode start(Path directory, Map<String, String> environment)
      throws IOException {
    try (ServerSocket queries = free();
        ServerSocket storage = free()) {
      int port = queries.getLocalPort();
      int storagePort = storage.getLocalPort();
      queries.close();
      storage.close();
      NodeProcess.Builder how =
          NodeProcess.named("cassandra")
              .command(
                  SCRIPT.toString(),
                  "run",
                  directory.resolve("cassandra").toString(),
                  Integer.toString(port),
                  Integer.toString(storagePort))
              .log(directory.resolve("cassandra.log"));
      environment.forEach(how::environment);
      NodeProcess process = how.start();
      process.awaitLine(Pattern.compile("Startup complete"), LIMIT);
      return new CassandraNode(process, port);
    }
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /** Where it takes queries, on loopback. */
  public int port() {
    return port;
  }

  /** The process itself, to do violence to. */
  public NodeProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
