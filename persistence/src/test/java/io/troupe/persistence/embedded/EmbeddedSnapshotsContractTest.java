package io.troupe.persistence.embedded;

import io.troupe.persistence.contract.JournalUnderTest;
import io.troupe.persistence.contract.SnapshotsContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The embedded journal keeps the contract of Snapshots. */
class EmbeddedSnapshotsContractTest extends SnapshotsContract {
  @TempDir Path directory;

  @Override
  protected JournalUnderTest open() {
    return new EmbeddedUnderTest(EmbeddedJournalSettings.of(directory, EmbeddedUnderTest.DISK));
  }
}
