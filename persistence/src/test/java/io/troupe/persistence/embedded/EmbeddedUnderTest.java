package io.troupe.persistence.embedded;

import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.journal.Snapshots;
import io.troupe.persistence.contract.JournalUnderTest;

/** An embedded journal for the contracts. */
final class EmbeddedUnderTest implements JournalUnderTest {
  static final JournalDisk DISK = new JournalDisk("a1b2", false);

  private final EmbeddedJournalSettings settings;
  private EmbeddedJournal journal;

  EmbeddedUnderTest(EmbeddedJournalSettings settings) {
    this.settings = settings;
    this.journal = EmbeddedJournal.open(settings);
  }

  @Override
  public FencedJournal journal() {
    return journal;
  }

  @Override
  public Snapshots snapshots() {
    return journal;
  }

  /** Tells RocksDB to write what is in memory into tables, as it does by itself now and then. */
  void flush() {
    journal.flush();
  }

  @Override
  public void reopen() {
    journal.close();
    journal = EmbeddedJournal.open(settings);
  }

  @Override
  public void close() {
    journal.close();
  }
}
