package io.troupe.persistence.cassandra;

import io.troupe.persistence.contract.FencedJournalContract;
import io.troupe.persistence.contract.JournalModelContract;
import io.troupe.persistence.contract.JournalUnderTest;
import io.troupe.persistence.contract.SnapshotsContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole contract on a node of Cassandra with {@code paxos_variant} v1. */
class CassandraPaxos1IT {
  @TempDir static Path directory;
  private static CassandraUnderTest.@Nullable Running running;

  @BeforeAll
  @Timeout(600)
  static void start() throws IOException, InterruptedException {
    running = CassandraUnderTest.start(directory, "v1");
  }

  @AfterAll
  static void stop() {
    if (running != null) {
      running.close();
    }
  }

  private static JournalUnderTest blank(CassandraSettings settings) {
    return new CassandraUnderTest(Objects.requireNonNull(running).session(), settings);
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
}
