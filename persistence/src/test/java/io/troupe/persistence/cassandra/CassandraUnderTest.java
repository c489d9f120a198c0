package io.troupe.persistence.cassandra;

import static org.junit.jupiter.api.Assumptions.abort;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.journal.Snapshots;
import io.troupe.persistence.cassandra.chain.ChainSettings;
import io.troupe.persistence.cassandra.schema.JournalSchema;
import io.troupe.persistence.contract.JournalUnderTest;
import io.troupe.testkit.process.CassandraNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Blank tables on a node, and a journal on them. */
final class CassandraUnderTest implements JournalUnderTest {
  /** Small, so that every test that writes some events fills several. */
  static final CassandraSettings SMALL_BUCKETS =
      new CassandraSettings(
          65_536,
          128L << 20,
          4_096,
          new ChainSettings(16, 3, 4_096, ChainSettings.DEFAULTS.patience()));

  private final CqlSession session;
  private final CassandraSettings settings;
  private CassandraJournal journal;

  /** A node and a session with tables on it. */
  record Running(CassandraNode node, CqlSession session) implements AutoCloseable {
    @Override
    public void close() {
      session.close();
      node.close();
    }
  }

  /** Starts a node; aborts the test, and says so, where there is no JDK 17. */
  static Running start(Path directory, String paxos) throws IOException, InterruptedException {
    if (!CassandraNode.isPossible()) {
      System.err.println(
          "SKIPPED: the journal in Cassandra is not tested, there is no JDK 17 here");
      abort("no JDK 17 here");
    }
    CassandraNode node = CassandraNode.start(directory, Map.of("CASSANDRA_PAXOS", paxos));
    try (CqlSession first = connect(node.port(), "system")) {
      JournalSchema.apply(first, "troupe", "datacenter1", 1);
    }
    return new Running(node, connect(node.port(), "troupe"));
  }

  /** Patient: a machine under tests takes its time for schemas. */
  static CqlSession connect(int port, String keyspace) {
    return connect(port, keyspace, Duration.ofSeconds(20));
  }

  /** Whose requests are given up after so long, and which looks for the node soon again. */
  static CqlSession connect(int port, String keyspace, Duration requestTimeout) {
    return CqlSession.builder()
        .addContactPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .withLocalDatacenter("datacenter1")
        .withKeyspace(keyspace)
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, requestTimeout)
                .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(100))
                .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofMillis(500))
                .build())
        .build();
  }

  CassandraUnderTest(CqlSession session, CassandraSettings settings) {
    this.session = session;
    this.settings = settings;
    for (String table : JournalSchema.TABLES) {
      var unused = session.execute("TRUNCATE " + table);
    }
    this.journal = CassandraJournal.on(session, settings);
  }

  @Override
  public FencedJournal journal() {
    return journal;
  }

  @Override
  public Snapshots snapshots() {
    return journal;
  }

  @Override
  public void reopen() {
    journal.close();
    journal = CassandraJournal.on(session, settings);
  }

  @Override
  public void close() {
    journal.close();
  }
}
