package io.troupe.persistence.embedded;

import io.troupe.persistence.contract.FencedJournalContract;
import io.troupe.persistence.contract.JournalUnderTest;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The embedded journal keeps the contract of FencedJournal. */
class EmbeddedJournalContractTest extends FencedJournalContract {
  @TempDir Path directory;

  @Override
  protected JournalUnderTest open() {
    return new EmbeddedUnderTest(EmbeddedJournalSettings.of(directory, EmbeddedUnderTest.DISK));
  }
}
