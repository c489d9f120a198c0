package io.troupe.persistence.embedded;

import io.troupe.persistence.contract.JournalModelContract;
import io.troupe.persistence.contract.JournalUnderTest;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The journal keeps its contract on three replicas whose leaders change. */
class ThreeReplicasJournalModelContractTest extends JournalModelContract {
  @TempDir Path directory;

  @Override
  protected JournalUnderTest open() {
    return new ThreeUnderTest(directory);
  }
}
