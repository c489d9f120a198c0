package io.troupe.api.guard.cassandra;

import static org.junit.jupiter.api.Assumptions.abort;

import com.datastax.oss.driver.api.core.CqlSession;
import io.troupe.testkit.process.NodeProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A node of Cassandra in a directory and on ports of its own, as {@code tools/cassandra} runs it.
 */
public final class Cassandra implements AutoCloseable {
  private static final Path SCRIPT =
      Path.of("..", "tools", "cassandra", "cassandra").toAbsolutePath();

  /** The first start fetches its jars. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final NodeProcess process;
  private final int port;

  private Cassandra(NodeProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one; aborts the test, and says so, where there is no JDK 17. */
  public static Cassandra start(Path directory) throws IOException, InterruptedException {
    if (new ProcessBuilder(SCRIPT.toString(), "find").inheritIO().start().waitFor() != 0) {
      System.err.println("SKIPPED: guards on Cassandra are not tested, there is no JDK 17 here");
      abort("no JDK 17 here");
    }
    try (ServerSocket queries = free();
        ServerSocket storage = free()) {
      int port = queries.getLocalPort();
      int storagePort = storage.getLocalPort();
      queries.close();
      storage.close();
      NodeProcess process =
          NodeProcess.named("cassandra")
              .command(
                  SCRIPT.toString(),
                  "run",
                  directory.resolve("cassandra").toString(),
                  Integer.toString(port),
                  Integer.toString(storagePort))
              .log(directory.resolve("cassandra.log"))
              .start();
      process.awaitLine(Pattern.compile("Startup complete"), LIMIT);
      return new Cassandra(process, port);
    }
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /** Where it takes queries. */
  public int port() {
    return port;
  }

  /** A session of the driver with the node at a port, which the caller closes. */
  public static CqlSession connect(int port) {
    return CqlSession.builder()
        .addContactPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .withLocalDatacenter("datacenter1")
        .build();
  }

  @Override
  public void close() {
    process.close();
  }
}
