package io.troupe.persistence.groups.store;

import io.troupe.persistence.disk.FamilyFiles;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.disk.RoundBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The RocksDB under the groups, opened as the journal's is: the same recovery, the same checks of
 * the write-ahead log ({@link RocksFiles}). At most some 60 MiB outside the heap: two write buffers
 * per family and 8 MiB of cache.
 *
 * <p>After {@link #close} nothing here may be called: it would be a call into freed memory.
 */
final class GroupFiles implements AutoCloseable {
  private static final long MIB = 1L << 20;

  private final FamilyFiles<Family> files;

  /** A column family, by the name that it has on disk. */
  enum Family implements FamilyFiles.Family {
    META("default", 1),
    // Entries come in order and leave in order, most of them before they reach a table.
    LOG("log", 16),
    PIECES("pieces", 8);

    private final String diskName;
    private final long writeBufferMib;

    Family(String diskName, long writeBufferMib) {
      this.diskName = diskName;
      this.writeBufferMib = writeBufferMib;
    }

    @Override
    public String diskName() {
      return diskName;
    }

    @Override
    public ColumnFamilyOptions options(Cache cache) {
      return FamilyFiles.Family.usual(writeBufferMib * MIB, cache);
    }
  }

  private GroupFiles(Path directory, DBOptions options, FamilyFiles.Opener opener)
      throws RocksDBException {
    files =
        new FamilyFiles<>(
            Family.class, directory, options, new WriteOptions().setSync(true), opener);
  }

  /** Opens the files, or makes them unless they must be there. */
  static GroupFiles open(Path directory, boolean mustExist) {
    boolean exist = Files.exists(directory.resolve("CURRENT"));
    if (mustExist && !exist) {
      throw new JournalException(
          Reason.DAMAGED, "there is no log of groups in " + directory + ", but one was made there");
    }
    try {
      Files.createDirectories(directory);
      if (exist) {
        FamilyFiles.refuseOthers(Family.class, directory);
        RocksFiles.checkWal(directory, mustExist);
      }
      return new GroupFiles(directory, RocksFiles.databaseOptions(mustExist), RocksDB::open);
    } catch (IOException e) {
      throw new JournalException(
          Reason.FAILED,
          "the log of groups in " + directory + " cannot be made: " + e.getMessage(),
          e);
    } catch (RocksDBException e) {
      throw RocksFiles.unusable(directory, e);
    }
  }

  /**
   * Opens files that nobody else has open, and changes nothing in them: what the write-ahead logs
   * hold up to the first bad record is in memory only.
   */
  static GroupFiles openToRead(Path directory) throws RocksDBException {
    FamilyFiles.refuseOthers(Family.class, directory);
    return new GroupFiles(
        directory,
        RocksFiles.databaseOptions(true).setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery),
        RocksDB::openReadOnly);
  }

  /** The tables that hold rows now; others in the directory are left over. */
  List<Path> tables() {
    return files.tables();
  }

  /** What RocksDB does by itself while the disk fills up. */
  FreeSpace.Tables room() {
    return files.room();
  }

  int id(Family family) {
    return files.id(family);
  }

  byte @Nullable [] get(Family family, byte[] key) throws RocksDBException {
    return files.get(family, key);
  }

  /** All rows of a family in order; the caller closes it. */
  RocksIterator iterate(Family family) {
    return files.iterate(family);
  }

  /** Writes all of the batch, and returns once it is on stable storage. */
  void writeSynced(RoundBatch batch) throws RocksDBException {
    try (WriteBatch rows = new WriteBatch(batch.toArray())) {
      files.write(rows);
    }
  }

  @Override
  public void close() {
    files.close();
  }
}
