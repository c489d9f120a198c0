package io.troupe.persistence.embedded;

import io.troupe.persistence.contract.JournalModelContract;
import io.troupe.persistence.contract.JournalUnderTest;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The embedded journal answers like the model, also with few heads in memory and a short log. */
class EmbeddedModelContractTest extends JournalModelContract {
  private static final int FEW_HEADS = 16;
  private static final long SHORT_LOG_BYTES = 64 << 10;

  @TempDir Path directory;

  @Override
  protected JournalUnderTest open() {
    EmbeddedJournalSettings usual = EmbeddedJournalSettings.of(directory, EmbeddedUnderTest.DISK);
    return new EmbeddedUnderTest(
        new EmbeddedJournalSettings(
            directory,
            usual.disk(),
            usual.maxQueuedCommands(),
            usual.maxQueuedBytes(),
            usual.maxQueuedReads(),
            FEW_HEADS,
            usual.minFreeBytes(),
            usual.patience()),
        LoneNode.cuts(SHORT_LOG_BYTES));
  }
}
