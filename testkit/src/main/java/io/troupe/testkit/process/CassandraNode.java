package io.troupe.testkit.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
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

  private static final String ALONE = "127.0.0.1";

  /** The first start fetches its jars. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static final Pattern UP = Pattern.compile("Startup complete");

  private final NodeProcess process;
  private final String address;
  private final int port;

  private CassandraNode(NodeProcess process, String address, int port) {
    this.process = process;
    this.address = address;
    this.port = port;
  }

  /** Whether there is a JDK 17 here, which it runs on; if not, that is said on stderr. */
  public static boolean isPossible() throws IOException, InterruptedException {
    return new ProcessBuilder(SCRIPT.toString(), "find").inheritIO().start().waitFor() == 0;
  }

  /** Starts one, with variables of its environment, and waits until it takes queries. */
  public static CassandraNode start(Path directory, Map<String, String> environment)
      throws IOException {
    int[] ports = freePorts();
    CassandraNode node = start(directory, "cassandra", ALONE, ports, environment);
    node.awaitUp();
    return node;
  }

  /**
   * Starts several, which are one cluster of a single datacenter, and waits until all take queries.
   * They are at 127.0.0.1, 127.0.0.2 and so on, on the same ports.
   *
   * @param directory for all of them
   * @param count 1 to 9
   * @throws AssertionError with the end of its log, if one does not start; none is left running
   */
  public static List<CassandraNode> startCluster(Path directory, int count) throws IOException {
    int[] ports = freePorts();
    List<CassandraNode> started = new ArrayList<>();
    try {
      for (int i = 1; i <= count; i++) {
        String address = "127.0.0." + i;
        Map<String, String> environment =
            Map.of("CASSANDRA_ADDRESS", address, "CASSANDRA_SEED", ALONE);
        started.add(start(directory, "cassandra" + i, address, ports, environment));
        // One after the other: two that join at once may take the same token.
        started.getLast().awaitUp();
      }
      return List.copyOf(started);
    } catch (IOException | AssertionError | RuntimeException e) {
      started.forEach(CassandraNode::close);
      throw e;
    }
  }

  private static CassandraNode start(
      Path directory, String name, String address, int[] ports, Map<String, String> environment)
      throws IOException {
    NodeProcess.Builder how =
        NodeProcess.named(name)
            .command(
                SCRIPT.toString(),
                "run",
                directory.resolve(name).toString(),
                Integer.toString(ports[0]),
                Integer.toString(ports[1]))
            .log(directory.resolve(name + ".log"));
    environment.forEach(how::environment);
    return new CassandraNode(how.start(), address, ports[0]);
  }

  /** For queries and for the others; free on the first address, which stands for all. */
  private static int[] freePorts() throws IOException {
    try (ServerSocket queries = free();
        ServerSocket storage = free()) {
      return new int[] {queries.getLocalPort(), storage.getLocalPort()};
    }
  }

  /**
   * Waits until it takes queries, after it was started or restarted.
   *
   * @throws AssertionError with the end of its log, if it does not
   */
  public void awaitUp() {
    Matcher unused = process.awaitLine(UP, LIMIT);
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /** Where it takes queries, on loopback. */
  public int port() {
    return port;
  }

  /** The same as host:port. */
  public String contactPoint() {
    return address + ":" + port;
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
