package io.troupe.persistence.embedded;

import static io.troupe.persistence.contract.JournalUnderTest.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.contract.JournalUnderTest;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.JournalStore;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.disk.RoundBatch;
import io.troupe.persistence.groups.GroupSettings.Cuts;
import io.troupe.persistence.groups.store.GroupsInspection;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.node.JournalNode;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
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
    try (JournalNode first = open()) {
      assertOpenFails(Reason.IN_USE);
      assertThat(answer(first.journal().claim(ID, CLAIMANT)))
          .isInstanceOf(JournalAnswer.Claimed.class);
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
    try (RocksFiles files = RocksFiles.open(applied(), true)) {
      assertThat(files.get(RocksFiles.Family.META, Bytes.utf8("format").toArray()))
          .asHexString()
          .isEqualTo("03");
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
  }

  @Test
  void aJournalOfAnotherDiskIsRefused() {
    LoneNode.open(EmbeddedJournalSettings.of(directory, new JournalDisk("other", false))).close();
    for (JournalDisk disk : List.of(EmbeddedUnderTest.DISK, EXPECTED)) {
      assertOpenFails(directory, disk, "made for the disk id 'other'");
      assertOpenFails(directory, disk, "in " + directory);
    }
  }

  @Test
  void aCrashBetweenJournalAndMarkLeavesAJournalThatOpensEitherWay() {
    // Before its first row: files without any. Behind it: a journal that nobody marked.
    RocksFiles.open(applied(), false).close();
    open().close();
    open().close();
    LoneNode.open(EmbeddedJournalSettings.of(directory, EXPECTED)).close();
  }

  @Test
  void aJournalOfAnOlderFormatIsRefused() throws IOException {
    Files.createFile(directory.resolve("CURRENT"));
    assertOpenFails(directory, EmbeddedUnderTest.DISK, "has format 2 or older");
  }

  @Test
  void anAppliedStateThatVanishedIsRefused() throws IOException {
    appendEvents(ID, 2);
    Files.move(applied(), directory.resolve("moved"));
    assertOpenFails(directory, EXPECTED, "there is no journal in " + applied());
    Files.createDirectory(applied());
    // Files are there, but nothing was ever written to them: not the state that was kept.
    RocksFiles.open(applied(), false).close();
    assertOpenFails(directory, EXPECTED, "its first row is lost");
  }

  @Test
  void whatWasNotStoredIsAppliedAgain() throws RocksDBException, IOException {
    Path crashed = directory.resolve("crashed");
    Epoch epoch = new Epoch(2);
    try (EmbeddedUnderTest journal = underTest()) {
      journal.claimed(ID, 0, "here");
      journal.claimed(ID, 0, "here");
      journal.append(ID, epoch, 1, "a", "b");
      journal.append(ID, FIRST, 3, "fenced");
      journal.save(ID, epoch, 1, "state");
      journal.delete(ID, epoch, 1);
      journal.append(ID, epoch, 3, "c");
      Copies.of(log(), crashed.resolve(JournalDisk.LOG));
      Copies.of(applied(), crashed.resolve(JournalDisk.APPLIED));
      Files.copy(directory.resolve("cluster"), crashed.resolve("cluster"));
    }
    GroupId group = GroupId.of(ID);
    try (RocksFiles files = RocksFiles.openToRead(crashed.resolve(JournalDisk.APPLIED))) {
      assertThat(new JournalStore(files, group).applied())
          .as("nothing was stored")
          .isEqualTo(JournalStore.Applied.NONE);
    }
    for (int opening = 0; opening < 2; opening++) {
      try (EmbeddedUnderTest journal =
          new EmbeddedUnderTest(EmbeddedJournalSettings.of(crashed, EXPECTED))) {
        assertThat(journal.texts(ID)).containsExactly("b", "c");
        assertThat(journal.newest(ID)).contains(JournalUnderTest.snapshot(1, "state"));
        assertThat(journal.confirm(ID, epoch)).isEqualTo(new JournalAnswer.Confirmed());
      }
    }
  }

  @Test
  void aStateAheadOfItsLogIsRefused() {
    appendEvents(ID, 2);
    Path older = Copies.of(log(), directory.resolve("older"));
    appendEvents(ID, 2);
    assertOpenFails(mixed(older, applied()), EXPECTED, "but its log ends with");
  }

  @Test
  void aStateOfAnotherLogIsRefused() {
    // Elected more often, this one has entries of later terms at the same places.
    for (int opening = 0; opening < 4; opening++) {
      open().close();
    }
    appendEvents(ID, 4);
    Path other = directory.resolve("other");
    try (EmbeddedUnderTest journal =
        new EmbeddedUnderTest(EmbeddedJournalSettings.of(other, EmbeddedUnderTest.DISK))) {
      Epoch epoch = journal.claimed(ID, 0, "here");
      var unused = journal.append(ID, epoch, 1, "a");
    }
    assertOpenFails(
        mixed(log(), other.resolve(JournalDisk.APPLIED)), EXPECTED, "of term 1, its log has term");
  }

  @Test
  void anAppliedStateWhoseLogAndRecordAreLostIsRefusedAndNothingIsBegun() throws IOException {
    appendEvents(ID, 2);
    Path left = directory.resolve("left");
    Copies.of(applied(), left.resolve(JournalDisk.APPLIED));
    assertOpenFails(left, EXPECTED, "there is no log of groups in " + left);
    try (Stream<Path> files = Files.list(left)) {
      assertThat(files).containsExactly(left.resolve(JournalDisk.APPLIED));
    }
  }

  /** A log and an applied state, put together under the cluster's own record. */
  private Path mixed(Path log, Path applied) {
    Path mixed = directory.resolve("mixed");
    try {
      Files.createDirectories(mixed);
      Files.copy(directory.resolve("cluster"), mixed.resolve("cluster"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Copies.of(log, mixed.resolve(JournalDisk.LOG));
    Copies.of(applied, mixed.resolve(JournalDisk.APPLIED));
    return mixed;
  }

  @Test
  void aStateBehindTheBeginningOfItsLogIsRefusedAndTheLogIsBounded() throws IOException {
    long tailBytes = 64 << 10;
    Cuts shortLog = LoneNode.cuts(tailBytes);
    Path older = directory.resolve("older");
    try (EmbeddedUnderTest journal = new EmbeddedUnderTest(settings(), shortLog)) {
      var unused = journal.claimed(ID, 0, "here");
    }
    Copies.of(applied(), older);
    try (EmbeddedUnderTest journal = new EmbeddedUnderTest(settings(), shortLog)) {
      Epoch epoch = journal.claimed(ID, 0, "here");
      Await.until(
          () -> {
            long next = journal.page(ID, 1, 1).highest().number() + 1;
            var unused = journal.append(ID, epoch, next, "x".repeat(200_000));
            return base() > 0;
          },
          Duration.ofSeconds(100),
          "the log to be cut");
      assertThat(journal.page(ID, 1, 1).highest().number())
          .as("one cut is due each 32 tails, of which these are 100")
          .isLessThan(100 * tailBytes / 200_000);
    }
    assertOpenFails(mixed(log(), older), EXPECTED, "but its log begins behind");
  }

  /** Where the log of the id's group begins, in a copy of it. */
  private long base() {
    Path copy = directory.resolve("copy-" + System.nanoTime());
    try {
      return Objects.requireNonNull(
              GroupsInspection.of(Copies.of(log(), copy), EXPECTED, GroupId.DATA, problem -> {})
                  .groups()
                  .get(GroupId.of(ID)))
          .base()
          .index()
          .number();
    } catch (RocksDBException | IOException e) {
      throw new IllegalStateException(e);
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
                    directory, EmbeddedUnderTest.DISK, 1, 8 << 20, 1, 1, 0, Duration.ofSeconds(1)))
        .hasMessageContaining("max-kept-heads");
  }

  private EmbeddedJournalSettings settings() {
    return EmbeddedJournalSettings.of(directory, EmbeddedUnderTest.DISK);
  }

  private JournalNode open() {
    return LoneNode.open(settings());
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
    assertThatThrownBy(() -> LoneNode.open(EmbeddedJournalSettings.of(directory, disk)))
        .hasMessageContaining(message)
        .isInstanceOfSatisfying(
            JournalException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED));
  }

  private void writeFormat(int format) throws RocksDBException {
    try (RocksFiles files = RocksFiles.open(applied(), false)) {
      RoundBatch batch = new RoundBatch();
      batch.put(
          files.id(RocksFiles.Family.META),
          Bytes.utf8("format").toArray(),
          new byte[] {(byte) format});
      files.write(batch);
      files.flushNow();
    }
  }

  /** One claim and so many appends, each an entry of the log. */
  private void appendEvents(PersistenceId id, int count) {
    try (EmbeddedUnderTest journal = underTest()) {
      Epoch epoch = journal.claimed(id, 0, "here");
      long highest = journal.page(id, 1, 1).highest().number();
      for (int i = 1; i <= count; i++) {
        var unused = journal.append(id, epoch, highest + i, "event " + i);
      }
    }
  }

  private Path applied() {
    return directory.resolve(JournalDisk.APPLIED);
  }

  private Path log() {
    return directory.resolve(JournalDisk.LOG);
  }
}
