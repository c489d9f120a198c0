package io.troupe.persistence.embedded;

import static io.troupe.persistence.contract.JournalUnderTest.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.disk.AcknowledgedMark;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.log.LogIndex;
import io.troupe.persistence.wal.WalFile;
import io.troupe.persistence.wal.WalFiles;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real files of a journal, damaged: a tail that a crash may have cut opens; damage with good
 * records behind it, or a file that is lost, does not. The table is in docs/faults.md.
 */
@Timeout(120)
class DamagedFilesTest {
  private static final PersistenceId ID = new PersistenceId("partition-7");
  private static final int EVENTS = 600;
  private static final int BLOCK_BYTES = 32 << 10;
  private static final JournalDisk MADE = new JournalDisk(EmbeddedUnderTest.DISK.id(), true);

  @TempDir Path parent;

  /** After an orderly end. */
  private Path directory;

  /** The same as a crash would have left it: nothing was stored of what was applied. */
  private Path crashed;

  @BeforeEach
  void writeEvents() throws IOException {
    directory = parent.resolve("journal");
    crashed = parent.resolve("crashed");
    try (EmbeddedUnderTest journal = open(EmbeddedUnderTest.DISK)) {
      Epoch epoch = journal.claimed(ID, 0, "here");
      for (int i = 1; i <= EVENTS; i++) {
        var unused = journal.append(ID, epoch, i, event(i));
      }
      Copies.of(directory, crashed);
    }
    Files.deleteIfExists(log(crashed).resolve(AcknowledgedMark.FILE));
  }

  private static Path log(Path journal) {
    return journal.resolve(JournalDisk.LOG);
  }

  @Test
  void aCutTailOpensWithAllBeforeIt() throws IOException {
    byte[] whole = Files.readAllBytes(newestWal());
    assertThat(whole.length).as("several blocks").isGreaterThan(2 * BLOCK_BYTES);
    // Each cut reaches into the last record only; reopening would write a new file.
    for (int cut : new int[] {1, 7, 100}) {
      Path copy = copyWith(bytes -> Arrays.copyOf(bytes, bytes.length - cut));
      try (EmbeddedUnderTest journal = open(copy)) {
        assertThat(journal.texts(ID)).as("cut by " + cut).hasSize(EVENTS - 1);
        assertThat(journal.append(ID, new Epoch(1), EVENTS, "goes on")).isNotNull();
      }
      try (EmbeddedUnderTest again = open(copy)) {
        assertThat(again.texts(ID)).hasSize(EVENTS).last().isEqualTo("goes on");
      }
    }
  }

  @Test
  void garbageBehindTheLastRecordOpens() throws IOException {
    Path copy =
        copyWith(
            bytes -> {
              byte[] longer = Arrays.copyOf(bytes, bytes.length + 4_096);
              Arrays.fill(longer, bytes.length, longer.length, (byte) 0xff);
              return longer;
            });
    try (EmbeddedUnderTest journal = open(copy)) {
      assertThat(journal.texts(ID)).hasSize(EVENTS);
    }
  }

  @Test
  void aFlippedByteWithGoodRecordsBehindItIsRefusedByName() throws IOException {
    int length = Files.readAllBytes(newestWal()).length;
    int lastBlock = length / BLOCK_BYTES * BLOCK_BYTES;
    // Content; the length and the type of a record, also where the file ends in the same block.
    for (int at :
        new int[] {
          length / 2, length - 3_000, 4, 5, 6, lastBlock + 4, lastBlock + 5, lastBlock + 6
        }) {
      for (int bit : new int[] {0x01, 0x40}) {
        Path copy =
            copyWith(
                bytes -> {
                  bytes[at] ^= (byte) bit;
                  return bytes;
                });
        assertRefused(copy, ".log is damaged at byte");
      }
    }
  }

  @Test
  void aSectorOfZerosWithGoodRecordsBehindItIsRefusedByName() throws IOException {
    int length = Files.readAllBytes(newestWal()).length;
    int lastBlock = length / BLOCK_BYTES * BLOCK_BYTES;
    for (int at : new int[] {0, BLOCK_BYTES, lastBlock}) {
      Path copy =
          copyWith(
              bytes -> {
                Arrays.fill(bytes, at, at + 512, (byte) 0);
                return bytes;
              });
      assertRefused(copy, ".log is damaged at byte " + at);
    }
  }

  @Test
  void aTornTailIsReportedWithFilePlaceAndBytesAndCutOff() throws IOException {
    WalFile whole = WalFiles.read(log(crashed)).files().getLast();
    int length = (int) whole.bytes();
    List<UnaryOperator<byte[]>> tears =
        List.of(
            bytes -> Arrays.copyOf(bytes, length - 1),
            // Full length, wrong content: of the last write's end, or of its header.
            bytes -> flip(bytes, length - 50),
            bytes -> {
              Arrays.fill(bytes, length - 100, length, (byte) 0);
              return bytes;
            },
            bytes -> Arrays.copyOf(flip(bytes, length - 50), length + 8_192));
    for (UnaryOperator<byte[]> tear : tears) {
      Path copy = copyWith(tear);
      Path wal = WalFiles.in(log(copy)).getLast();
      WalFile torn = WalFiles.read(log(copy)).files().getLast();
      assertThat(torn.batches()).isEqualTo(whole.batches() - 1);
      try (LogLines log = new LogLines(RocksFiles.class.getName());
          EmbeddedUnderTest journal = open(copy)) {
        assertThat(journal.texts(ID)).hasSize(EVENTS - 1);
        assertThat(log.all())
            .singleElement()
            .asString()
            .startsWith(
                "WARN the write-ahead log %s has a torn tail: %d bytes from byte %d on"
                    .formatted(wal, torn.bytes() - torn.goodBytes(), torn.goodBytes()))
            .contains("may have been acknowledged");
      }
    }
  }

  @Test
  void aCutBetweenThePiecesOfAWriteIsATornTail() throws IOException {
    Path later = parent.resolve("later");
    try (EmbeddedUnderTest journal = open(crashed)) {
      var unused = journal.append(ID, new Epoch(1), EVENTS + 1, "x".repeat(3 * BLOCK_BYTES));
      Copies.of(crashed, later);
    }
    Files.deleteIfExists(log(later).resolve(AcknowledgedMark.FILE));
    crashed = later;
    WalFile whole = WalFiles.read(log(crashed)).files().getLast();
    Path copy = copyWith(bytes -> Arrays.copyOf(bytes, bytes.length / BLOCK_BYTES * BLOCK_BYTES));
    WalFile cut = WalFiles.read(log(copy)).files().getLast();
    // Behind it may be what the other groups' elections wrote.
    assertThat(cut.batches()).isLessThan(whole.batches());
    assertThat(WalFiles.read(log(copy)).tornTail())
        .hasValueSatisfying(tail -> assertThat(tail.at()).isEqualTo(cut.goodBytes()));
    try (EmbeddedUnderTest journal = open(copy)) {
      assertThat(journal.texts(ID)).hasSize(EVENTS);
    }
  }

  @Test
  void aFileThatEndsWholeIsNotReported() {
    try (LogLines log = new LogLines(RocksFiles.class.getName());
        EmbeddedUnderTest journal = open(directory)) {
      assertThat(journal.texts(ID)).hasSize(EVENTS);
      assertThat(log.all()).isEmpty();
    }
  }

  private LogIndex marked() {
    try {
      return AcknowledgedMark.read(log(directory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] flip(byte[] bytes, int at) {
    bytes[at] ^= 1;
    return bytes;
  }

  @Test
  void aCutBehindWhatIsKnownToBeAcknowledgedIsRefused() throws IOException {
    // At the end of a record, in the middle of the last one, and half of all.
    WalFile whole = WalFiles.read(log(directory)).files().getLast();
    Path torn = copy();
    Path wal = WalFiles.in(log(torn)).getLast();
    byte[] bytes = Files.readAllBytes(wal);
    Files.write(wal, Arrays.copyOf(bytes, bytes.length - 1));
    long boundary = WalFiles.read(log(torn)).files().getLast().goodBytes();
    assertThat(boundary).isLessThan(whole.bytes() - 100);
    for (long length : new long[] {boundary, whole.bytes() - 1, whole.bytes() / 2}) {
      Path copy = copy();
      Files.write(WalFiles.in(log(copy)).getLast(), Arrays.copyOf(bytes, (int) length));
      assertRefused(copy, "was acknowledged");
      // Again, although the first start has rewritten the files.
      assertRefused(copy, "was acknowledged");
      Files.delete(log(copy).resolve(AcknowledgedMark.FILE));
      assertRefused(copy, "but its log ends with");
    }
  }

  @Test
  void aNewestLogThatIsGoneWhileAnOlderOneIsThereIsRefused() throws IOException {
    try (EmbeddedUnderTest journal = open(directory)) {
      for (int i = 1; i <= 20; i++) {
        var unused = journal.append(ID, new Epoch(1), EVENTS + i, "x".repeat(1 << 20));
      }
    }
    assertThat(WalFiles.in(log(directory))).hasSizeGreaterThan(1);
    Files.delete(newestWal());
    assertRefused(directory, "was acknowledged");
  }

  @Test
  void whatWasAcknowledgedIsNotedWithinSecondsWithoutAnOrderlyEnd() throws IOException {
    try (EmbeddedUnderTest journal = open(directory)) {
      LogIndex before = marked();
      var unused = journal.append(ID, new Epoch(1), EVENTS + 1, "one more");
      Await.until(
          () -> marked().compareTo(before) > 0,
          Duration.ofSeconds(60),
          "the mark to be written although nothing else is asked for");
    }
  }

  @Test
  void aDamagedMarkFindsNothingAndIsMadeAnew() throws IOException {
    LogIndex marked = marked();
    Path file = log(directory).resolve(AcknowledgedMark.FILE);
    for (byte[] bad : List.of(new byte[0], new byte[] {1}, flip(Files.readAllBytes(file), 3))) {
      Files.write(file, bad);
      assertThat(marked()).isEqualTo(LogIndex.NONE);
      open(directory).close();
      // An opening may write more: the term of the one who then leads.
      assertThat(marked().number()).isGreaterThanOrEqualTo(marked.number());
    }
  }

  @Test
  void aWriteAheadLogThatIsGoneIsRefused() throws IOException {
    Files.delete(newestWal());
    assertRefused(directory, "lacks its write-ahead log");
  }

  @Test
  void anOlderWriteAheadLogThatIsGoneOrCutIsRefused() throws IOException {
    try (EmbeddedUnderTest journal = open(directory)) {
      // More than one family's write buffer: the log goes on in a new file, and the old one stays
      // for the families that were not written out.
      for (int i = 1; i <= 20; i++) {
        var unused = journal.append(ID, new Epoch(1), EVENTS + i, "x".repeat(1 << 20));
      }
      var unused = journal.claimed(ID, 0, "here");
    }
    List<Path> wals = WalFiles.in(log(directory));
    assertThat(wals).hasSizeGreaterThan(1);
    for (Path wal : wals.subList(0, wals.size() - 1)) {
      Path gone = copy();
      Files.delete(log(gone).resolve(wal.getFileName()));
      assertRefused(gone, "issing WAL");
      Path cut = copy();
      byte[] bytes = Files.readAllBytes(wal);
      Files.write(log(cut).resolve(wal.getFileName()), Arrays.copyOf(bytes, bytes.length - 100));
      assertRefused(cut, "newer files hold");
      // At the end of a record it looks whole: only RocksDB's manifest knows its length.
      Files.write(log(cut).resolve(wal.getFileName()), new byte[0]);
      assertRefused(cut, "WAL");
    }
    try (EmbeddedUnderTest whole = open(directory)) {
      assertThat(whole.confirm(ID, new Epoch(2))).isNotNull();
      assertThat(whole.page(ID, 1, 1).highest().number()).isEqualTo(EVENTS + 20);
    }
  }

  @Test
  void aTableThatIsGoneIsRefusedByName() throws IOException {
    flush();
    for (Path table : tables()) {
      Path copy = copy();
      Files.delete(copy.resolve(JournalDisk.APPLIED).resolve(table.getFileName()));
      assertRefused(copy, String.valueOf(table.getFileName()));
    }
  }

  @Test
  void aFlippedByteInATableIsRefusedAtOnceOrWhenItIsRead() throws IOException {
    flush();
    for (Path table : tables()) {
      Path copy = copy();
      byte[] bytes = Files.readAllBytes(table);
      bytes[10] ^= 1;
      Files.write(copy.resolve(JournalDisk.APPLIED).resolve(table.getFileName()), bytes);
      try (EmbeddedUnderTest journal = open(copy)) {
        Throwable read =
            failure(journal.journal().read(ID, new SequenceNumber(1), Integer.MAX_VALUE));
        assertThat(read).isInstanceOfSatisfying(JournalException.class, DamagedFilesTest::isDamage);
      } catch (JournalException e) {
        isDamage(e);
      }
    }
  }

  /** Opening writes what the write-ahead log holds into tables. */
  private void flush() {
    open(directory).close();
  }

  private Path newestWal() throws IOException {
    return WalFiles.in(log(directory)).getLast();
  }

  private List<Path> tables() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(JournalDisk.APPLIED))) {
      List<Path> tables = files.filter(file -> file.toString().endsWith(".sst")).sorted().toList();
      assertThat(tables).isNotEmpty();
      return tables;
    }
  }

  private Path copy() throws IOException {
    return copy(directory);
  }

  private Path copy(Path original) throws IOException {
    return Copies.of(original, Files.createTempDirectory(parent, "damaged").resolve("journal"));
  }

  /** A copy of the journal with its newest write-ahead log changed, as if killed in mid write. */
  private Path copyWith(UnaryOperator<byte[]> change) throws IOException {
    Path copy = copy(crashed);
    Path wal = WalFiles.in(log(copy)).getLast();
    Files.write(wal, change.apply(Files.readAllBytes(wal)));
    return copy;
  }

  private static void assertRefused(Path directory, String message) {
    assertThatThrownBy(() -> open(directory).close())
        .hasMessageContaining(message)
        .isInstanceOfSatisfying(JournalException.class, DamagedFilesTest::isDamage);
  }

  private static void isDamage(JournalException e) {
    assertThat(e.reason()).isEqualTo(Reason.DAMAGED);
  }

  private static EmbeddedUnderTest open(Path directory) {
    return new EmbeddedUnderTest(EmbeddedJournalSettings.of(directory, MADE));
  }

  private EmbeddedUnderTest open(JournalDisk disk) {
    return new EmbeddedUnderTest(EmbeddedJournalSettings.of(directory, disk));
  }

  private static String event(int number) {
    return "event %d %s".formatted(number, "x".repeat(100));
  }
}
