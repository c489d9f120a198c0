package io.troupe.persistence.cassandra.session;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import io.troupe.actors.Epoch;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.persistence.cassandra.CassandraJournal;
import io.troupe.persistence.cassandra.CassandraSettings;
import io.troupe.persistence.cassandra.schema.JournalSchema;
import io.troupe.persistence.cassandra.schema.JournalSchema.Findings;
import io.troupe.persistence.cassandra.schema.KeyspaceMark;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A journal in Cassandra with a session of its own. */
public final class CassandraStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CassandraStore.class);
  private static final Duration TOOL_PATIENCE = Duration.ZERO;

  private final CassandraLink link;
  private final CqlSession session;
  private final CassandraJournal journal;

  private CassandraStore(CassandraLink link, CqlSession session, CassandraJournal journal) {
    this.link = link;
    this.session = session;
    this.journal = journal;
  }

  /**
   * Reaches Cassandra, checks the tables, prepares what will be asked, and asks once, so that
   * nothing is done for the first time when a partition wants its answer.
   *
   * @param node its name, for who looks at Cassandra's clients
   * @param timeout how long it is tried where Cassandra does not answer
   * @throws StartRefusedException if it cannot be reached in time, or is not as it has to be
   */
  public static CassandraStore open(
      CassandraLink link, CassandraSettings settings, String node, Duration timeout) {
    CqlSession session = Sessions.open(link, node, true, timeout);
    boolean isOpen = false;
    try {
      Findings found = JournalSchema.check(session, link.keyspace(), link.datacenter());
      if (!found.problems().isEmpty()) {
        throw new StartRefusedException(
            Reason.UNSAFE_SETTING,
            "%s; 'troupe cassandra schema check' shows all, 'apply' makes what is missing"
                .formatted(found.problems().getFirst()));
      }
      found.warnings().forEach(it -> LOG.warn("keyspace {}: {}", link.keyspace(), it));
      CassandraJournal journal = CassandraJournal.on(session, settings);
      var unused =
          journal.confirm(new PersistenceId("warm-up"), Epoch.NONE).toCompletableFuture().join();
      isOpen = true;
      return new CassandraStore(link, session, journal);
    } catch (DriverException | CompletionException e) {
      throw new StartRefusedException(
          Reason.NOT_READY, "Cassandra does not answer as it has to: " + e.getMessage(), e);
    } finally {
      if (!isOpen) {
        session.close();
      }
    }
  }

  /** The journal. */
  public CassandraJournal journal() {
    return journal;
  }

  /**
   * Makes the keyspace that of a cluster, unless it is so already. May be repeated.
   *
   * @throws StartRefusedException if it is another one's, or Cassandra does not answer
   */
  public void takeFor(String cluster) {
    String owner;
    try {
      owner = KeyspaceMark.take(session, link.keyspace(), cluster);
    } catch (DriverException e) {
      throw new StartRefusedException(
          Reason.NOT_READY, "Cassandra does not say whose the keyspace is: " + e.getMessage(), e);
    }
    if (!owner.equals(cluster)) {
      throw new StartRefusedException(
          Reason.OTHER_CLUSTER,
          "keyspace %s holds the journal of cluster %s, and this one is %s; a cluster has a keyspace of its own"
              .formatted(link.keyspace(), owner, cluster));
    }
  }

  /** The statements that make what is missing. */
  public static List<String> statements(CassandraLink link, int replicas) {
    return JournalSchema.statements(link.keyspace(), link.datacenter(), replicas);
  }

  /**
   * Makes what is missing, and looks at it. May be repeated, also after a failure.
   *
   * @throws StartRefusedException if Cassandra cannot be reached, or does not do it
   */
  public static Findings makeTables(CassandraLink link, int replicas) {
    try (CqlSession session = Sessions.open(link, "schema", false, TOOL_PATIENCE)) {
      JournalSchema.apply(session, link.keyspace(), link.datacenter(), replicas);
      return JournalSchema.check(session, link.keyspace(), link.datacenter());
    } catch (DriverException e) {
      throw new StartRefusedException(
          Reason.NOT_READY, "Cassandra did not make it: " + e.getMessage(), e);
    }
  }

  /**
   * Looks at what is there.
   *
   * @throws StartRefusedException if Cassandra cannot be reached
   */
  public static Findings check(CassandraLink link) {
    try (CqlSession session = Sessions.open(link, "schema", false, TOOL_PATIENCE)) {
      return JournalSchema.check(session, link.keyspace(), link.datacenter());
    } catch (DriverException e) {
      throw new StartRefusedException(
          Reason.NOT_READY, "Cassandra does not answer: " + e.getMessage(), e);
    }
  }

  /** Answers what was accepted, and leaves Cassandra. May be repeated. */
  @Override
  public void close() {
    journal.close();
    session.close();
  }
}
