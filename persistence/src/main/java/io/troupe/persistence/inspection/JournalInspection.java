package io.troupe.persistence.inspection;

import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.persistence.disk.AcknowledgedMark;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalStore;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.disk.RocksFiles.Family;
import io.troupe.persistence.log.JournalHead;
import io.troupe.persistence.log.LogFormats;
import io.troupe.persistence.log.LogIndex;
import io.troupe.persistence.wal.WalFile;
import io.troupe.persistence.wal.WalFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Reads all of a journal that no node has open, and changes nothing: every record of the
 * write-ahead logs, every block of the tables if asked to, every row, and that rows which belong
 * together fit. It goes on behind what is damaged, as far as that can be read.
 */
public final class JournalInspection {
  private final Path directory;
  private final JournalDisk disk;
  private final Problems problems = new Problems();
  private final List<JournalReport.IdState> ids = new ArrayList<>();
  private long term;
  private LogIndex first = LogIndex.NONE;
  private LogIndex last = LogIndex.NONE;

  private JournalInspection(Path directory, JournalDisk disk) {
    this.directory = directory;
    this.disk = disk;
  }

  /**
   * Reads the journal in a directory. The caller sees to it that nobody writes there meanwhile.
   *
   * @param disk the disk that the journal must be of
   * @param everyBlock whether tables are read block by block, beside their rows
   * @throws IOException if the directory or a write-ahead log cannot be read at all
   */
  public static JournalReport of(Path directory, JournalDisk disk, boolean everyBlock)
      throws IOException {
    return new JournalInspection(directory, disk).run(everyBlock);
  }

  private JournalReport run(boolean everyBlock) throws IOException {
    WalFiles wal = WalFiles.read(directory);
    wal.damage().forEach(problems::add);
    if (wal.files().isEmpty()) {
      problems.add(
          "the journal in " + directory + " lacks its write-ahead log, the newest *.log file");
    }
    LogIndex acknowledged = AcknowledgedMark.read(directory);
    List<Path> tables = tables();
    try (RocksFiles files = RocksFiles.openToRead(directory)) {
      tables = files.tables();
      if (everyBlock) {
        tables.forEach(table -> TableCheck.check(table, problems));
      }
      checkMeta(files);
      checkLog(files);
      checkIds(files);
      if (acknowledged.compareTo(last) > 0) {
        problems.add(AcknowledgedMark.lost(directory, acknowledged, last));
      }
    } catch (RocksDBException e) {
      problems.add(String.valueOf(RocksFiles.unusable(directory, e).getMessage()));
      tables.forEach(table -> TableCheck.check(table, problems));
    } catch (JournalException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return new JournalReport(
        problems.named(),
        problems.more(),
        wal.tornTail(),
        new JournalReport.Log(term, first, last, acknowledged),
        sizes(wal, tables),
        ids);
  }

  private List<Path> tables() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".sst")).sorted().toList();
    }
  }

  private JournalReport.FileSizes sizes(WalFiles wal, List<Path> tables) throws IOException {
    long tableBytes = 0;
    for (Path table : tables) {
      tableBytes += Files.exists(table) ? Files.size(table) : 0;
    }
    return new JournalReport.FileSizes(
        wal.files().size(),
        wal.files().stream().mapToLong(WalFile::bytes).sum(),
        wal.files().stream().mapToLong(WalFile::allBatches).sum(),
        tables.size(),
        tableBytes,
        Files.getFileStore(directory).getUsableSpace());
  }

  private void checkMeta(RocksFiles files) throws RocksDBException {
    byte @Nullable [] format = files.get(Family.META, JournalStore.FORMAT_KEY);
    byte @Nullable [] madeFor = files.get(Family.META, JournalStore.DISK_KEY);
    if (format == null || madeFor == null) {
      problems.add("the journal in " + directory + " has lost its first rows");
      return;
    }
    try {
      JournalStore.checkFormat(format);
    } catch (WireFormatException e) {
      problems.add("the journal in %s: %s".formatted(directory, e.getMessage()));
    }
    String id = new WireReader(madeFor).text();
    if (!id.equals(disk.id())) {
      problems.add(
          "the journal in %s was made for the disk id '%s', its data directory has '%s'"
              .formatted(directory, id, disk.id()));
    }
    term = new JournalStore(files).term().number();
  }

  private void checkLog(RocksFiles files) throws RocksDBException {
    LogIndex applied = new JournalStore(files).applied();
    long next = 0;
    try (RocksIterator entries = files.iterate(Family.LOG)) {
      for (entries.seekToFirst(); entries.isValid(); entries.next()) {
        long index = JournalStore.indexOf(entries.key());
        if (next > 0 && index != next) {
          problems.add("the log lacks its entries %d to %d".formatted(next, index - 1));
        }
        try {
          var unused = LogFormats.decodeEntry(entries.value());
        } catch (WireFormatException e) {
          problems.add("entry %d of the log: %s".formatted(index, e.getMessage()));
        }
        first = first.equals(LogIndex.NONE) ? new LogIndex(index) : first;
        last = new LogIndex(index);
        next = index + 1;
      }
      endOf(entries, "the log");
    }
    if (!last.equals(applied)) {
      problems.add(
          "the log ends with entry %d, but %d was applied"
              .formatted(last.number(), applied.number()));
    }
  }

  /** Heads, events and snapshots lie in the same order, so one pass over all three does. */
  private void checkIds(RocksFiles files) {
    try (RocksIterator heads = files.iterate(Family.HEADS);
        RocksIterator events = files.iterate(Family.EVENTS);
        RocksIterator snapshots = files.iterate(Family.SNAPSHOTS)) {
      events.seekToFirst();
      snapshots.seekToFirst();
      for (heads.seekToFirst(); heads.isValid(); heads.next()) {
        byte[] prefix = heads.key();
        Optional<JournalHead> head = head(prefix, heads.value());
        if (head.isEmpty()) {
          skip(events, prefix);
          skip(snapshots, prefix);
          continue;
        }
        IdCheck check = new IdCheck(prefix, head.get(), problems);
        checkRows(events, prefix, check::event, "events");
        checkRows(snapshots, prefix, check::snapshotPiece, "snapshot pieces");
        ids.add(check.end());
      }
      refuseStrays(events, "events");
      refuseStrays(snapshots, "snapshot pieces");
      endOf(heads, "the heads");
      endOf(events, "the events");
      endOf(snapshots, "the snapshots");
    }
  }

  private Optional<JournalHead> head(byte[] prefix, byte[] value) {
    try {
      return Optional.of(LogFormats.decodeHead(value));
    } catch (WireFormatException e) {
      problems.add("the head of %s: %s".formatted(JournalStore.idOf(prefix), e.getMessage()));
      return Optional.empty();
    }
  }

  /** Takes a row of an id. */
  private interface RowCheck {
    void row(byte[] key, byte[] value);
  }

  private void checkRows(RocksIterator rows, byte[] prefix, RowCheck check, String what) {
    while (rows.isValid() && Arrays.compareUnsigned(rows.key(), prefix) < 0) {
      stray(rows, what);
    }
    while (rows.isValid() && JournalStore.startsWith(rows.key(), prefix)) {
      check.row(rows.key(), rows.value());
      rows.next();
    }
  }

  private static void skip(RocksIterator rows, byte[] prefix) {
    while (rows.isValid() && JournalStore.startsWith(rows.key(), prefix)) {
      rows.next();
    }
  }

  private void refuseStrays(RocksIterator rows, String what) {
    while (rows.isValid()) {
      stray(rows, what);
    }
  }

  /** Rows of an id without a head. */
  private void stray(RocksIterator rows, String what) {
    byte[] prefix = JournalStore.idPrefix(rows.key());
    problems.add("%s has %s but no head".formatted(JournalStore.idOf(prefix), what));
    skip(rows, prefix);
  }

  /** An iterator ends where it can read no further, too. */
  private void endOf(RocksIterator rows, String what) {
    try {
      rows.status();
    } catch (RocksDBException e) {
      problems.add("%s can be read only in part: %s".formatted(what, e.getMessage()));
    }
  }
}
