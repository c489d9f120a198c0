package io.troupe.persistence.disk;

import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.wal.WalFiles;
import io.troupe.persistence.wal.WalFiles.TornTail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RocksDB under the journal's applied state, and the options that were chosen on purpose; the
 * reasons are in docs/decisions/0003-embedded-journal.md and 0015-journal-on-groups.md.
 *
 * <ul>
 *   <li><b>No write-ahead log</b>: all rows can be redone from the groups' log. Families are
 *       flushed together, so that what a crash leaves is the state as of one moment.
 *   <li><b>Memory</b> outside the heap, at most 80 MiB: 46 MiB of write buffers (two per family), 8
 *       MiB of cache, which also holds indexes and filters; the rest is for a write in flight, a
 *       flush, a compaction and open tables.
 *   <li><b>Compression</b>: none for what is short-lived, LZ4 for events and snapshots below the
 *       first level.
 * </ul>
 *
 * <p>After {@link #close} nothing here may be called: it would be a call into freed memory.
 */
public final class RocksFiles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RocksFiles.class);
  private static final long MIB = 1L << 20;
  private static final int LEVELS = 7;
  private static final String CURRENT_FILE = "CURRENT";

  /** What to do about files that are lost or damaged. */
  public static final String REMEDY =
      "mount the right disk, or restore the whole data directory from a backup; to start empty,"
          + " name a new data directory";

  static {
    // Before the first options are made.
    RocksDB.loadLibrary();
  }

  private final FamilyFiles<Family> files;

  /** A column family, by the name that it has on disk. */
  public enum Family implements FamilyFiles.Family {
    META("default", 1 * MIB, CompactionStyle.LEVEL, 4),
    HEADS("heads", 2 * MIB, CompactionStyle.LEVEL, 4),
    // Every file holds events of every partition, so that levels would copy all of them over and
    // over; they are read only in recovery.
    EVENTS("events", 16 * MIB, CompactionStyle.UNIVERSAL, 8),
    SNAPSHOTS("snapshots", 4 * MIB, CompactionStyle.LEVEL, 4);

    /** All that hold rows of groups, behind the group's number. */
    public static final List<Family> OF_GROUPS = List.of(HEADS, EVENTS, SNAPSHOTS);

    private final String diskName;
    private final long writeBufferBytes;
    private final CompactionStyle compaction;
    private final int filesToCompact;

    Family(String diskName, long writeBufferBytes, CompactionStyle compaction, int filesToCompact) {
      this.diskName = diskName;
      this.writeBufferBytes = writeBufferBytes;
      this.compaction = compaction;
      this.filesToCompact = filesToCompact;
    }

    @Override
    public String diskName() {
      return diskName;
    }

    @Override
    public ColumnFamilyOptions options(Cache cache) {
      boolean lives = this == EVENTS || this == SNAPSHOTS;
      List<CompressionType> compression = new ArrayList<>();
      for (int level = 0; level < LEVELS; level++) {
        compression.add(
            lives && level > 0 ? CompressionType.LZ4_COMPRESSION : CompressionType.NO_COMPRESSION);
      }
      return FamilyFiles.Family.usual(writeBufferBytes, cache)
          .setCompactionStyle(compaction)
          // Not before it is known how much room there is: what opens next may need the last of it.
          .setDisableAutoCompactions(true)
          .setLevel0FileNumCompactionTrigger(filesToCompact)
          .setLevel0SlowdownWritesTrigger(2 * filesToCompact)
          // Never: a compaction that waits for room would hold the writer, who looks for it.
          .setLevel0StopWritesTrigger(Integer.MAX_VALUE)
          .setNumLevels(LEVELS)
          .setCompressionPerLevel(compression);
    }
  }

  private RocksFiles(Path directory, DBOptions options, FamilyFiles.Opener opener)
      throws RocksDBException {
    files =
        new FamilyFiles<>(
            Family.class, directory, options, new WriteOptions().setDisableWAL(true), opener);
  }

  /** Opens the files, or makes them unless they must be there. */
  public static RocksFiles open(Path directory, boolean mustExist) {
    boolean exist = Files.exists(directory.resolve(CURRENT_FILE));
    if (mustExist && !exist) {
      throw new JournalException(
          Reason.DAMAGED,
          "there is no journal in %s, but one was made there; %s".formatted(directory, REMEDY));
    }
    try {
      Files.createDirectories(directory);
      if (exist) {
        FamilyFiles.refuseOthers(Family.class, directory);
      }
      return new RocksFiles(
          directory, databaseOptions(mustExist).setAtomicFlush(true), RocksDB::open);
    } catch (IOException e) {
      throw new JournalException(
          Reason.FAILED, "the journal in " + directory + " cannot be made: " + e.getMessage(), e);
    } catch (RocksDBException e) {
      throw unusable(directory, e);
    }
  }

  /**
   * Opens files that nobody else has open, and changes nothing in them: what the write-ahead logs
   * hold up to the first bad record is in memory only.
   */
  public static RocksFiles openToRead(Path directory) throws RocksDBException {
    FamilyFiles.refuseOthers(Family.class, directory);
    return new RocksFiles(
        directory,
        databaseOptions(true).setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery),
        RocksDB::openReadOnly);
  }

  /** What went wrong when opening. */
  public static JournalException unusable(Path directory, RocksDBException cause) {
    return new JournalException(
        reason(cause),
        "the journal in %s cannot be used: %s".formatted(directory, cause.getMessage()),
        cause);
  }

  /** What went wrong when reading. */
  public static JournalException unreadable(RocksDBException cause) {
    return new JournalException(
        reason(cause), "the journal cannot be read: " + cause.getMessage(), cause);
  }

  /** The number that RocksDB gave a family. */
  public int id(Family family) {
    return files.id(family);
  }

  /** The row of a key. */
  public byte @Nullable [] get(Family family, byte[] key) throws RocksDBException {
    return files.get(family, key);
  }

  /** All rows of a family in order; the caller closes it. */
  public RocksIterator iterate(Family family) {
    return files.iterate(family);
  }

  /** The rows of all families as they are at one moment. */
  public View view() {
    return new View();
  }

  /** What RocksDB does by itself while the disk fills up. */
  public FreeSpace.Tables room() {
    return files.room();
  }

  /** The tables that hold rows now; others in the directory are left over. */
  public List<Path> tables() {
    return files.tables();
  }

  /**
   * Writes all of the batch into memory; a crash takes it, and all that was written behind it,
   * until a flush.
   */
  public void write(RoundBatch batch) throws RocksDBException {
    try (WriteBatch rows = batch.toNative()) {
      files.write(rows);
    }
  }

  /** Returns once all that was written before is on stable storage. */
  public void flushNow() throws RocksDBException {
    try (FlushOptions now = new FlushOptions().setWaitForFlush(true)) {
      files.db().flush(now, files.handles());
    }
  }

  /** Begins to write what is in memory into tables; whether that works, {@link #room} hears. */
  public void flush() {
    try (FlushOptions later = new FlushOptions().setWaitForFlush(false)) {
      files.db().flush(later, files.handles());
    } catch (RocksDBException e) {
      LOG.warn("the journal's files cannot be flushed: {}", e.getMessage());
    }
  }

  /** Flushes and compactions under way fail, and none begins any more: before the end alone. */
  public void endBackgroundWork() {
    files.db().cancelAllBackgroundWork(false);
  }

  @Override
  public void close() {
    files.close();
  }

  /** See {@link #view}. */
  public final class View implements AutoCloseable {
    private final Snapshot moment = files.db().getSnapshot();
    private final ReadOptions options = new ReadOptions().setSnapshot(moment);

    /** The row of a key. */
    public byte @Nullable [] get(Family family, byte[] key) throws RocksDBException {
      return files.get(family, options, key);
    }

    /** All rows of a family in order; the caller closes it before the view. */
    public RocksIterator iterate(Family family) {
      return files.iterate(family, options);
    }

    @Override
    public void close() {
      options.close();
      files.db().releaseSnapshot(moment);
    }
  }

  /** What RocksDB itself would not notice; and a torn tail goes, with a word about it. */
  public static void checkWal(Path directory, boolean mustExist) throws IOException {
    WalFiles logs = WalFiles.read(directory);
    if (mustExist && logs.files().isEmpty()) {
      throw new JournalException(
          Reason.DAMAGED,
          "the journal in %s lacks its write-ahead log, the newest *.log file; %s"
              .formatted(directory, REMEDY));
    }
    if (!logs.damage().isEmpty()) {
      throw new JournalException(Reason.DAMAGED, logs.damage().getFirst() + "; " + REMEDY);
    }
    @Nullable TornTail torn = logs.tornTail().orElse(null);
    if (torn != null) {
      LOG.warn("{}; it is cut off, as after a crash in the middle of a write", torn);
      WalFiles.cut(torn);
    }
  }

  private static Reason reason(RocksDBException e) {
    @Nullable Status status = e.getStatus();
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("lock hold by") || message.contains("while lock file")) {
      return Reason.IN_USE;
    }
    return status != null && status.getCode() == Status.Code.IOError
        ? Reason.FAILED
        : Reason.DAMAGED;
  }

  /** The manifest notes each write-ahead log that is complete; the Java class has no setter. */
  private static DBOptions trackingOptions() {
    Properties tracking = new Properties();
    tracking.setProperty("track_and_verify_wals_in_manifest", "true");
    return Objects.requireNonNull(DBOptions.getDBOptionsFromProps(tracking));
  }

  /** How a database of this node is opened, whatever it holds; the caller closes it. */
  public static DBOptions databaseOptions(boolean mustExist) {
    return trackingOptions()
        .setCreateIfMissing(!mustExist)
        .setCreateMissingColumnFamilies(!mustExist)
        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
        .setRecycleLogFileNum(0)
        .setManualWalFlush(false)
        // All is in the write-ahead log; a flush could wait for room, and the end with it.
        .setAvoidFlushDuringShutdown(true)
        .setParanoidChecks(true)
        // One thread writes: nothing to gain from concurrent inserts or from waiting in a spin.
        .setAllowConcurrentMemtableWrite(false)
        .setEnableWriteThreadAdaptiveYield(false)
        .setMaxTotalWalSize(64 * MIB)
        .setBytesPerSync(MIB)
        .setMaxBackgroundJobs(2)
        .setMaxSubcompactions(1)
        .setCompactionReadaheadSize(MIB / 2)
        .setMaxOpenFiles(128)
        .setKeepLogFileNum(4)
        .setMaxLogFileSize(4 * MIB)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0);
  }
}
