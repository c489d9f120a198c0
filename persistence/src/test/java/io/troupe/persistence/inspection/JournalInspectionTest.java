package io.troupe.persistence.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.wire.WireWriter;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.disk.RocksFiles.Family;
import io.troupe.persistence.disk.RoundBatch;
import io.troupe.persistence.embedded.EmbeddedJournalSettings;
import io.troupe.persistence.embedded.EmbeddedUnderTest;
import io.troupe.persistence.inspection.JournalReport.IdState;
import io.troupe.persistence.log.GroupId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** What the offline look at a journal finds: each kind of loss planted in real files. */
class JournalInspectionTest {
  private static final PersistenceId ID = new PersistenceId("p-1");
  private static final int EVENTS = 400;
  private static final JournalDisk MADE = new JournalDisk(EmbeddedUnderTest.DISK.id(), true);

  @TempDir Path directory;

  @BeforeEach
  void write() {
    try (EmbeddedUnderTest journal = open(EmbeddedUnderTest.DISK)) {
      Epoch epoch = journal.claimed(ID, 0, "here");
      for (int i = 1; i <= EVENTS; i++) {
        var unused = journal.append(ID, epoch, i, "event %d %s".formatted(i, "x".repeat(100)));
      }
      var unused = journal.save(ID, epoch, 300, "one", "two");
    }
    // Opening writes what the write-ahead log holds into tables.
    open(MADE).close();
  }

  @Test
  void aWholeJournalIsIntactAndCounted() throws IOException {
    JournalReport report = inspect();
    assertThat(report.problems()).isEmpty();
    assertThat(report.tornTail()).isEmpty();
    assertThat(report.acknowledged().number()).isPositive();
    assertThat(report.logs())
        .hasSize(GroupId.DATA_GROUPS)
        .allSatisfy(log -> assertThat(log.applied()).isEqualTo(log.last()));
    assertThat(report.ids())
        .singleElement()
        .satisfies(id -> assertThat(id.id()).isEqualTo(ID))
        .satisfies(id -> assertThat(id.epoch()).isEqualTo(new Epoch(1)))
        .satisfies(id -> assertThat(id.events()).isEqualTo(EVENTS))
        .satisfies(id -> assertThat(id.highest().number()).isEqualTo(EVENTS))
        .satisfies(id -> assertThat(id.snapshotAt().number()).isEqualTo(300))
        .satisfies(id -> assertThat(id.snapshotBytes()).isEqualTo(6));
  }

  @Test
  void aFlippedByteInATableIsNamedWithWhatCanBeReadAroundIt() throws IOException {
    Path table = largestTable();
    byte[] bytes = Files.readAllBytes(table);
    bytes[bytes.length / 2] ^= 1;
    Files.write(table, bytes);
    assertThat(inspect().problems())
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .contains(table.toString(), " offset ")
                    .containsPattern(
                        "of its \\d+ rows, [1-9]\\d* before and [1-9]\\d* behind can"));
  }

  @Test
  void aTableThatIsGoneIsNamed() throws IOException {
    Path table = largestTable();
    Files.delete(table);
    assertThat(inspect().problems())
        .anySatisfy(problem -> assertThat(problem).contains(String.valueOf(table.getFileName())));
  }

  @Test
  void lostRowsAreNamedByIdAndNumber() throws Exception {
    lose(Family.EVENTS, event(100), event(103));
    lose(Family.EVENTS, event(EVENTS), event(EVENTS + 1));
    lose(Family.SNAPSHOTS, snapshotPiece(1), snapshotPiece(2));
    assertThat(inspect().problems())
        .containsExactly(
            "events of p-1 are missing: 100 to 102",
            "events of p-1 are missing: 400 to 400",
            "the snapshot of p-1 at 300 does not fit its checksum: 1 pieces, 2 were stored");
  }

  @Test
  void aLostHeadLeavesStrays() throws Exception {
    lose(Family.HEADS, id().toArray(), id().u8(0).toArray());
    JournalReport report = inspect();
    assertThat(report.problems())
        .containsExactly("p-1 has events but no head", "p-1 has snapshot pieces but no head");
    assertThat(report.ids()).extracting(IdState::id).isEmpty();
  }

  @Test
  void theJournalOfAnotherDiskIsNamed() throws IOException {
    assertThat(JournalInspection.of(directory, new JournalDisk("other", true), true).problems())
        .hasSize(2)
        .allSatisfy(
            problem ->
                assertThat(problem)
                    .contains("made for the disk id 'a1b2', its data directory has 'other'"));
  }

  private JournalReport inspect() throws IOException {
    return JournalInspection.of(directory, MADE, true);
  }

  private void lose(Family family, byte[] from, byte[] to) throws RocksDBException {
    try (RocksFiles files = RocksFiles.open(directory.resolve(JournalDisk.APPLIED), true)) {
      RoundBatch batch = new RoundBatch();
      batch.deleteRange(files.id(family), from, to);
      files.write(batch);
      files.flushNow();
    }
  }

  private static WireWriter id() {
    byte[] bytes = Bytes.utf8(ID.value()).toArray();
    return new WireWriter(32).u8(GroupId.of(ID).number()).u8(bytes.length).raw(bytes);
  }

  private static byte[] event(long number) {
    return id().i64(number).toArray();
  }

  private static byte[] snapshotPiece(int place) {
    return id().i64(300).i32(place).toArray();
  }

  private Path largestTable() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(JournalDisk.APPLIED))) {
      return files
          .filter(file -> file.toString().endsWith(".sst"))
          .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
          .orElseThrow();
    }
  }

  private EmbeddedUnderTest open(JournalDisk disk) {
    return new EmbeddedUnderTest(EmbeddedJournalSettings.of(directory, disk));
  }
}
