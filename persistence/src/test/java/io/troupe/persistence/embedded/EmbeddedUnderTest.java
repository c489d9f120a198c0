package io.troupe.persistence.embedded;

import io.troupe.actors.journal.Snapshots;
import io.troupe.persistence.contract.JournalUnderTest;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.groups.GroupSettings.Cuts;
import io.troupe.persistence.node.JournalNode;

/** The journal of a node that is its cluster, for the contracts. */
public final class EmbeddedUnderTest implements JournalUnderTest {
  public static final JournalDisk DISK = new JournalDisk("a1b2", false);

  private final EmbeddedJournalSettings settings;
  private final Cuts cuts;
  private JournalNode node;

  public EmbeddedUnderTest(EmbeddedJournalSettings settings) {
    this(settings, LoneNode.usualCuts());
  }

  EmbeddedUnderTest(EmbeddedJournalSettings settings, Cuts cuts) {
    this.settings = settings;
    this.cuts = cuts;
    this.node = LoneNode.open(settings, cuts);
  }

  @Override
  public EmbeddedJournal journal() {
    return node.journal();
  }

  @Override
  public Snapshots snapshots() {
    return node.journal();
  }

  /** Tells RocksDB to write what is in memory into tables, as it does by itself now and then. */
  public void flush() {
    node.journal().flush();
  }

  @Override
  public void reopen() {
    node.close();
    node = LoneNode.open(settings, cuts);
  }

  @Override
  public void close() {
    node.close();
  }
}
