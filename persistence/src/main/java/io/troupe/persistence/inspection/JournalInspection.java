package io.troupe.persistence.inspection;

import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalStore;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.disk.RocksFiles.Family;
import io.troupe.persistence.groups.store.GroupsInspection;
import io.troupe.persistence.groups.store.StoredState;
import io.troupe.persistence.log.GroupId;
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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Reads all of a journal that no node has open, and changes nothing: every record of the
 * write-ahead logs, every block of the tables if asked to, every row, and that rows which belong
 * together fit. It goes on behind what is damaged, as far as that can be read. Entries of the log
 * that a crash left unapplied are checked and counted, but what they do is not: the next start
 * applies them.
 */
public final class JournalInspection {
  private final Path log;
  private final Path applied;
  private final JournalDisk disk;
  private final Problems problems = new Problems();
  private final List<Path> tables = new ArrayList<>();
  private final List<JournalReport.Log> logs = new ArrayList<>();
  private final List<JournalReport.IdState> ids = new ArrayList<>();
  private LogIndex acknowledged = LogIndex.NONE;

  private JournalInspection(Path directory, JournalDisk disk) {
    this.log = directory.resolve(JournalDisk.LOG);
    this.applied = directory.resolve(JournalDisk.APPLIED);
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
    WalFiles wal = WalFiles.read(log);
    wal.damage().forEach(problems::add);
    if (wal.files().isEmpty()) {
      problems.add("the journal in " + log + " lacks its write-ahead log, the newest *.log file");
    }
    Map<GroupId, StoredState> groups = checkLog(everyBlock);
    checkApplied(groups, everyBlock);
    return new JournalReport(
        problems.named(), problems.more(), wal.tornTail(), logs, acknowledged, sizes(wal), ids);
  }

  private Map<GroupId, StoredState> checkLog(boolean everyBlock) throws IOException {
    try {
      GroupsInspection found = GroupsInspection.of(log, disk, GroupId.DATA, problems::add);
      acknowledged = found.acknowledged();
      checkTables(found.tables(), everyBlock);
      return found.groups();
    } catch (RocksDBException e) {
      unusable(log, e);
    } catch (JournalException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return Map.of();
  }

  private void checkApplied(Map<GroupId, StoredState> groups, boolean everyBlock)
      throws IOException {
    try (RocksFiles files = RocksFiles.openToRead(applied)) {
      checkTables(files.tables(), everyBlock);
      checkMeta(files);
      for (Map.Entry<GroupId, StoredState> group : groups.entrySet()) {
        compare(group.getKey(), group.getValue(), files);
      }
      checkIds(files);
    } catch (RocksDBException e) {
      unusable(applied, e);
    } catch (JournalException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  private void unusable(Path directory, RocksDBException why) throws IOException {
    problems.add(String.valueOf(RocksFiles.unusable(directory, why).getMessage()));
    try (Stream<Path> files = Files.list(directory)) {
      checkTables(files.filter(file -> file.toString().endsWith(".sst")).sorted().toList(), true);
    }
  }

  private void checkTables(List<Path> all, boolean everyBlock) {
    tables.addAll(all);
    if (everyBlock) {
      all.forEach(table -> TableCheck.check(table, problems));
    }
  }

  private JournalReport.FileSizes sizes(WalFiles wal) throws IOException {
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
        Files.getFileStore(log).getUsableSpace());
  }

  /** What was applied must be of the log, and reach up to where it begins. */
  private void compare(GroupId group, StoredState stored, RocksFiles files)
      throws RocksDBException {
    long reached = new JournalStore(files, group).applied().index().number();
    long base = stored.base().index().number();
    long last = stored.last().number();
    if (reached > last) {
      problems.add(
          "the applied state of group %d holds entry %d, but its log ends with %d"
              .formatted(group.number(), reached, last));
    }
    if (reached < base && !stored.hasSnapshot()) {
      problems.add(
          "the applied state of group %d ends with entry %d, but its log begins behind %d"
              .formatted(group.number(), reached, base));
    }
    logs.add(
        new JournalReport.Log(
            group,
            stored.vote().term().number(),
            new LogIndex(base),
            new LogIndex(last),
            new LogIndex(reached)));
  }

  private void checkMeta(RocksFiles files) throws RocksDBException {
    byte @Nullable [] format = files.get(Family.META, JournalStore.FORMAT_KEY);
    byte @Nullable [] madeFor = files.get(Family.META, JournalStore.DISK_KEY);
    if (format == null || madeFor == null) {
      problems.add("the journal in " + applied + " has lost its first rows");
      return;
    }
    try {
      JournalStore.checkFormat(format);
    } catch (WireFormatException e) {
      problems.add("the journal in %s: %s".formatted(applied, e.getMessage()));
    }
    String id = new WireReader(madeFor).text();
    if (!id.equals(disk.id())) {
      problems.add(
          "the journal in %s was made for the disk id '%s', its data directory has '%s'"
              .formatted(applied, id, disk.id()));
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
