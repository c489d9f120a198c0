package io.troupe.api.guard.cassandra;

import static org.junit.jupiter.api.Assumptions.abort;

import com.datastax.oss.driver.api.core.CqlSession;
import io.troupe.testkit.process.CassandraNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;

/** A node of Cassandra for guards. */
public final class Cassandra implements AutoCloseable {
  private final CassandraNode node;

  private Cassandra(CassandraNode node) {
    this.node = node;
  }

  /** Starts one; aborts the test, and says so, where there is no JDK 17. */
  public static Cassandra start(Path directory) throws IOException, InterruptedException {
    if (!CassandraNode.isPossible()) {
      System.err.println("SKIPPED: guards on Cassandra are not tested, there is no JDK 17 here");
      abort("no JDK 17 here");
    }
    return new Cassandra(CassandraNode.start(directory, Map.of()));
  }

  /** Where it takes queries. */
  public int port() {
    return node.port();
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
    node.close();
  }
}
