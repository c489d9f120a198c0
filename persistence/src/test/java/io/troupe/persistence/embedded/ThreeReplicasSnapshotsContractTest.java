package io.troupe.persistence.embedded;

import io.troupe.persistence.contract.JournalUnderTest;
import io.troupe.persistence.contract.SnapshotsContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The journal keeps its contract on three replicas whose leaders change. */
class ThreeReplicasSnapshotsContractTest extends SnapshotsContract {
  @TempDir Path directory;

  @Override
  protected JournalUnderTest open() {
    return new ThreeUnderTest(directory);
  }
}
