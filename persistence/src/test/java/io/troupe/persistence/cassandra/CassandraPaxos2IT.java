package io.troupe.persistence.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.TraceEvent;
import io.troupe.actors.Bytes;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.contract.FencedJournalContract;
import io.troupe.persistence.contract.JournalModelContract;
import io.troupe.persistence.contract.JournalUnderTest;
import io.troupe.persistence.contract.SnapshotsContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole contract on a node of Cassandra with {@code paxos_variant} v2. */
class CassandraPaxos2IT {
  @TempDir static Path directory;
  private static CassandraUnderTest.@Nullable Running running;

  @BeforeAll
  @Timeout(600)
  static void start() throws IOException, InterruptedException {
    running = CassandraUnderTest.start(directory, "v2");
  }

  @AfterAll
  static void stop() {
    if (running != null) {
      running.close();
    }
  }

  private static JournalUnderTest blank(CassandraSettings settings) {
    return new CassandraUnderTest(session(), settings);
  }

  private static CqlSession session() {
    return Objects.requireNonNull(running).session();
  }

  @Nested
  class Journal extends FencedJournalContract {
    @Override
    protected JournalUnderTest open() {
      return blank(CassandraUnderTest.SMALL_BUCKETS);
    }
  }

  @Nested
  class Snapshots extends SnapshotsContract {
    @Override
    protected JournalUnderTest open() {
      return blank(CassandraSettings.DEFAULTS);
    }
  }

  @Nested
  class Model extends JournalModelContract {
    @Override
    protected JournalUnderTest open() {
      return blank(CassandraUnderTest.SMALL_BUCKETS);
    }
  }

  /** A read that meets too many of them is refused by Cassandra. */
  @Test
  void whatIsAppendedLeavesNoTombstones() {
    try (JournalUnderTest blank = blank(CassandraSettings.DEFAULTS)) {
      PersistenceId id = new PersistenceId("plain");
      Claimant claimant = new Claimant(new MembershipNumber(1), "n1");
      JournalAnswer.Claimed claimed =
          (JournalAnswer.Claimed) blank.journal().claim(id, claimant).toCompletableFuture().join();
      for (int i = 1; i <= 3; i++) {
        AppendBatch batch =
            AppendBatch.of(claimed.epoch(), new SequenceNumber(i), List.of(Bytes.utf8("event")));
        assertThat(blank.journal().append(id, batch).toCompletableFuture().join())
            .isEqualTo(new JournalAnswer.Appended(new SequenceNumber(i)));
      }

      List<String> read =
          session()
              .execute(
                  SimpleStatement.newInstance(
                          "SELECT * FROM journal WHERE id = 'plain' AND bucket = 0")
                      .setTracing(true))
              .getExecutionInfo()
              .getQueryTrace()
              .getEvents()
              .stream()
              .map(TraceEvent::getActivity)
              .toList();

      // The static columns count as a row.
      assertThat(read).contains("Read 4 live rows and 0 tombstone cells");
    }
  }
}
