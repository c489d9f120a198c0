package io.troupe.persistence.embedded;

import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.journal.Snapshots;
import io.troupe.persistence.contract.JournalUnderTest;
import io.troupe.persistence.disk.JournalDisk;

/** An embedded journal for the contracts. */
public final class EmbeddedUnderTest implements JournalUnderTest {
  public static final JournalDisk DISK = new JournalDisk("a1b2", false);

  private final EmbeddedJournalSettings settings;
  private EmbeddedJournal journal;

  public EmbeddedUnderTest(EmbeddedJournalSettings settings) {
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
  public void flush() {
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
