package io.troupe.persistence.embedded;

import static io.troupe.persistence.contract.JournalUnderTest.answer;
import static io.troupe.persistence.contract.JournalUnderTest.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.wire.WireWriter;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.JournalStore;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.disk.RoundBatch;
import io.troupe.persistence.log.ClaimId;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.LogEntry;
import io.troupe.persistence.log.LogIndex;
import io.troupe.persistence.log.Term;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** What a journal is opened with, what it refuses, and what it redoes. */
@Timeout(120)
class JournalOpeningTest {
  private static final PersistenceId ID = new PersistenceId("partition-7");
  private static final Claimant CLAIMANT = new Claimant(MembershipNumber.FIRST, "here");
  private static final Epoch FIRST = new Epoch(1);
  private static final JournalDisk EXPECTED = new JournalDisk(EmbeddedUnderTest.DISK.id(), true);

  @TempDir Path directory;

  @Test
  void aDirectoryInUseIsRefused() {
    try (EmbeddedJournal first = open()) {
      assertOpenFails(Reason.IN_USE);
      assertThat(answer(first.claim(ID, CLAIMANT))).isInstanceOf(JournalAnswer.Claimed.class);
    }
    open().close();
  }

  @Test
  void aNewerFormatIsRefusedAndLeftAlone() throws RocksDBException {
    open().close();
    writeFormat(JournalStore.FORMAT + 1);
    assertOpenFails(Reason.NEWER_FORMAT);
    assertOpenFails(Reason.NEWER_FORMAT);
    writeFormat(1);
    assertOpenFails(Reason.DAMAGED);
    writeFormat(JournalStore.FORMAT);
    open().close();
  }

  @Test
  void theFirstRowsAreOfThisForm() throws RocksDBException {
    open().close();
    try (RocksFiles files = RocksFiles.open(directory, true)) {
      assertThat(files.get(RocksFiles.Family.META, Bytes.utf8("format").toArray()))
          .asHexString()
          .isEqualTo("02");
      assertThat(files.get(RocksFiles.Family.META, Bytes.utf8("disk").toArray()))
          .asHexString()
          .isEqualTo("0461316232");
    }
  }

  @Test
  void aJournalThatVanishedIsRefusedAndNotMadeAnew() throws IOException {
    Path gone = directory.resolve("gone");
    assertOpenFails(gone, EXPECTED, "there is no journal in " + gone);
    assertThat(gone).doesNotExist();
    Files.createDirectory(gone);
    assertOpenFails(gone, EXPECTED, "name a new data directory");
    assertThat(gone).isEmptyDirectory();
    // Files are there, but nothing was ever written to them: not the journal that was made.
    RocksFiles.open(gone, false).close();
    assertOpenFails(gone, EXPECTED, "its first row is lost");
  }

  @Test
  void aJournalOfAnotherDiskIsRefused() {
    EmbeddedJournal.open(EmbeddedJournalSettings.of(directory, new JournalDisk("other", false)))
        .close();
    for (JournalDisk disk : List.of(EmbeddedUnderTest.DISK, EXPECTED)) {
      assertOpenFails(directory, disk, "made for the disk id 'other'");
      assertOpenFails(directory, disk, "in " + directory);
    }
  }

  @Test
  void aCrashBetweenJournalAndMarkLeavesAJournalThatOpensEitherWay() {
    // Before its first row: files without any. Behind it: a journal that nobody marked.
    RocksFiles.open(directory, false).close();
    open().close();
    open().close();
    EmbeddedJournal.open(EmbeddedJournalSettings.of(directory, EXPECTED)).close();
  }

  @Test
  void rowsWithoutTheFirstOneAreNotTakenAsANewJournal() throws RocksDBException {
    writeEntries(entry(1, new JournalCommand.Claim(ID, CLAIMANT, ClaimId.NONE)));
    assertOpenFails(directory, EmbeddedUnderTest.DISK, "its first row is lost");
  }

  @Test
  void entriesBeyondTheAppliedIndexAreRedone() throws RocksDBException {
    try (EmbeddedJournal journal = open()) {
      var unused = answer(journal.claim(ID, CLAIMANT));
      unused = answer(journal.claim(ID, CLAIMANT));
    }
    Epoch epoch = new Epoch(2);
    writeEntries(
        entry(3, new JournalCommand.Append(ID, batch(epoch, 1, "a", "b"))),
        entry(
            4,
            new JournalCommand.Append(ID, batch(FIRST, 3, "fenced")),
            new JournalCommand.Append(ID, batch(epoch, 3, "c"))));
    for (int opening = 0; opening < 2; opening++) {
      try (EmbeddedUnderTest journal = underTest()) {
        assertThat(journal.texts(ID)).containsExactly("a", "b", "c");
        assertThat(journal.confirm(ID, epoch)).isEqualTo(new JournalAnswer.Confirmed());
      }
    }
    try (RocksFiles files = RocksFiles.open(directory, false)) {
      assertThat(new JournalStore(files).applied()).isEqualTo(new LogIndex(4));
    }
  }

  @Test
  void aLogWithAGapIsRefused() throws RocksDBException {
    try (EmbeddedJournal journal = open()) {
      var unused = answer(journal.claim(ID, CLAIMANT));
    }
    writeEntries(entry(3, new JournalCommand.Append(ID, batch(FIRST, 1, "a"))));
    assertOpenFails(directory, EXPECTED, "the log lacks entry 2, but there is 3 behind it");
  }

  @Test
  void aHoleInTheAppliedLogIsRefused() throws RocksDBException {
    appendEvents(4);
    dropEntry(3);
    assertOpenFails(directory, EXPECTED, "the log lacks entry 3, but there is 4 behind it");
  }

  @Test
  void anAppliedLogWithoutItsEndIsRefused() throws RocksDBException {
    appendEvents(4);
    dropEntry(5);
    assertOpenFails(directory, EXPECTED, "the log lacks entry 5, but 5 was applied");
    for (int index = 1; index < 5; index++) {
      dropEntry(index);
    }
    assertOpenFails(directory, EXPECTED, "the log lacks entry 1, but 5 was applied");
  }

  @Test
  void theLogKeepsABoundedTailHoweverOftenItIsOpened() throws RocksDBException {
    long tailBytes = 64 << 10;
    EmbeddedJournalSettings settings =
        new EmbeddedJournalSettings(
            directory, EmbeddedUnderTest.DISK, 1_000, 8 << 20, 100, 100, 0, tailBytes);
    int number = 1;
    for (int opening = 0; opening < 8; opening++) {
      try (EmbeddedJournal journal = EmbeddedJournal.open(settings)) {
        var unused = answer(journal.claim(ID, CLAIMANT));
        Epoch epoch = new Epoch(opening + 1L);
        for (int i = 0; i < (opening == 0 ? 200 : 20); i++) {
          var append = answer(journal.append(ID, batch(epoch, number, "x".repeat(1_000))));
          assertThat(append).isEqualTo(new JournalAnswer.Appended(new SequenceNumber(number)));
          number++;
        }
      }
      try (RocksFiles files = RocksFiles.open(directory, false)) {
        JournalStore store = new JournalStore(files);
        AtomicLong bytes = new AtomicLong();
        store.checkLog(store.applied(), (index, size) -> bytes.addAndGet(size));
        assertThat(bytes.get()).isBetween(tailBytes, 2 * tailBytes + 2_000);
        assertThat(store.entry(store.applied())).isPresent();
        assertThat(store.entry(new LogIndex(1))).isEmpty();
      }
    }
  }

  @Test
  void settingsAreHeldToTheirRange() {
    assertThatThrownBy(
            () -> new EmbeddedJournalSettings(directory, EmbeddedUnderTest.DISK, 0, 8 << 20, 0))
        .hasMessageContaining("max-queued-commands");
    assertThatThrownBy(
            () ->
                new EmbeddedJournalSettings(directory, EmbeddedUnderTest.DISK, 1, (8 << 20) - 1, 0))
        .hasMessageContaining("max-queued-bytes");
    assertThatThrownBy(
            () ->
                new EmbeddedJournalSettings(
                    directory, EmbeddedUnderTest.DISK, 1, 8 << 20, 1, 1, 0, 1 << 20))
        .hasMessageContaining("max-kept-heads");
  }

  private EmbeddedJournalSettings settings() {
    return EmbeddedJournalSettings.of(directory, EmbeddedUnderTest.DISK);
  }

  private EmbeddedJournal open() {
    return EmbeddedJournal.open(settings());
  }

  private EmbeddedUnderTest underTest() {
    return new EmbeddedUnderTest(settings());
  }

  private void assertOpenFails(Reason reason) {
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            JournalException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static void assertOpenFails(Path directory, JournalDisk disk, String message) {
    assertThatThrownBy(() -> EmbeddedJournal.open(EmbeddedJournalSettings.of(directory, disk)))
        .hasMessageContaining(message)
        .isInstanceOfSatisfying(
            JournalException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED));
  }

  private void writeFormat(int format) throws RocksDBException {
    try (RocksFiles files = RocksFiles.open(directory, false)) {
      RoundBatch batch = new RoundBatch();
      batch.put(
          files.id(RocksFiles.Family.META),
          Bytes.utf8("format").toArray(),
          new byte[] {(byte) format});
      files.writeSynced(batch);
    }
  }

  private void writeEntries(LogEntry... entries) throws RocksDBException {
    try (RocksFiles files = RocksFiles.open(directory, false)) {
      JournalStore store = new JournalStore(files);
      RoundBatch batch = new RoundBatch();
      for (LogEntry entry : entries) {
        assertThat(store.putEntry(batch, entry)).isPositive();
      }
      files.writeSynced(batch);
    }
  }

  /** One claim and so many appends, each an entry of the log. */
  private void appendEvents(int count) {
    try (EmbeddedUnderTest journal = underTest()) {
      Epoch epoch = journal.claimed(ID, 0, "here");
      for (int i = 1; i <= count; i++) {
        var unused = journal.append(ID, epoch, i, "event " + i);
      }
    }
  }

  private void dropEntry(long index) throws RocksDBException {
    try (RocksFiles files = RocksFiles.open(directory, true)) {
      RoundBatch batch = new RoundBatch();
      byte[] from = new WireWriter(9).u8(GroupId.SOLE.number()).i64(index).toArray();
      byte[] until = new WireWriter(9).u8(GroupId.SOLE.number()).i64(index + 1).toArray();
      batch.deleteRange(files.id(RocksFiles.Family.LOG), from, until);
      files.writeSynced(batch);
    }
  }

  private static LogEntry entry(long index, JournalCommand... commands) {
    return new LogEntry(GroupId.SOLE, new Term(1), new LogIndex(index), List.of(commands));
  }
}
