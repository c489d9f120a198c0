package io.troupe.persistence.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The RocksDB instance under the journal, and the options that were chosen on purpose.
 *
 * <ul>
 *   <li><b>Recovery</b>: a write-ahead log that ends in a torn record is taken up to there, since a
 *       crash tears the last write, and what was torn was never acknowledged. Damage with good
 *       records behind it refuses to open: skipping it would drop acknowledged writes silently,
 *       which is what RocksDB's default (point in time) does.
 *   <li><b>Memory</b>: at most about 80 MiB outside the heap: 48 MiB of write buffers in all, 16
 *       MiB of cache, which also holds indexes and filters.
 *   <li><b>Compression</b>: none for what is short-lived (log, heads), LZ4 for events and
 *       snapshots.
 * </ul>
 */
final class RocksFiles implements AutoCloseable {
  private static final long WRITE_BUFFERS_BYTES = 48L << 20;
  private static final long CACHE_BYTES = 16L << 20;
  private static final long MAX_WAL_BYTES = 128L << 20;

  static {
    RocksDB.loadLibrary();
  }

  private final Cache cache;
  private final BloomFilter filter;
  private final DBOptions options;
  private final WriteOptions synced;
  private final List<ColumnFamilyOptions> familyOptions = new ArrayList<>();
  private final List<ColumnFamilyHandle> families = new ArrayList<>();
  private final RocksDB db;

  private RocksFiles(Path directory) throws RocksDBException {
    cache = new LRUCache(CACHE_BYTES);
    filter = new BloomFilter(10);
    options = databaseOptions();
    synced = new WriteOptions().setSync(true);
    List<ColumnFamilyDescriptor> descriptors =
        List.of(
            descriptor("default", CompressionType.NO_COMPRESSION, 1L << 20),
            descriptor("log", CompressionType.NO_COMPRESSION, 12L << 20),
            descriptor("heads", CompressionType.NO_COMPRESSION, 4L << 20),
            descriptor("events", CompressionType.LZ4_COMPRESSION, 16L << 20),
            descriptor("snapshots", CompressionType.LZ4_COMPRESSION, 8L << 20));
    try {
      db = RocksDB.open(options, directory.toString(), descriptors, families);
    } catch (RocksDBException e) {
      closeOptions();
      throw e;
    }
  }

  /** Opens or makes the files. */
  static RocksFiles open(Path directory) {
    try {
      Files.createDirectories(directory);
      return new RocksFiles(directory);
    } catch (IOException e) {
      throw new JournalException(
          JournalException.Reason.FAILED,
          "the journal in " + directory + " cannot be made: " + e.getMessage(),
          e);
    } catch (RocksDBException e) {
      String message = String.valueOf(e.getMessage());
      JournalException.Reason reason =
          message.contains("lock") || message.contains("LOCK")
              ? JournalException.Reason.IN_USE
              : JournalException.Reason.DAMAGED;
      throw new JournalException(
          reason, "the journal in " + directory + " cannot be opened: " + message, e);
    }
  }

  byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) throws RocksDBException {
    return db.get(family, key);
  }

  RocksIterator iterate(ColumnFamilyHandle family) {
    return db.newIterator(family);
  }

  /** Fails if an iterator ended because of an error instead of the end. */
  static void check(RocksIterator iterator) {
    try {
      iterator.status();
    } catch (RocksDBException e) {
      throw new JournalException(
          JournalException.Reason.DAMAGED, "the journal cannot be read: " + e.getMessage(), e);
    }
  }

  /** Writes all of the batch, and returns once it is on stable storage. */
  void writeSynced(WriteBatch batch) throws RocksDBException {
    db.write(synced, batch);
  }

  ColumnFamilyHandle meta() {
    return families.get(0);
  }

  ColumnFamilyHandle log() {
    return families.get(1);
  }

  ColumnFamilyHandle heads() {
    return families.get(2);
  }

  ColumnFamilyHandle events() {
    return families.get(3);
  }

  ColumnFamilyHandle snapshots() {
    return families.get(4);
  }

  @Override
  public void close() {
    families.forEach(ColumnFamilyHandle::close);
    db.close();
    closeOptions();
  }

  private void closeOptions() {
    synced.close();
    options.close();
    familyOptions.forEach(ColumnFamilyOptions::close);
    filter.close();
    cache.close();
  }

  private static DBOptions databaseOptions() {
    return new DBOptions()
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
        .setParanoidChecks(true)
        .setDbWriteBufferSize(WRITE_BUFFERS_BYTES)
        .setMaxTotalWalSize(MAX_WAL_BYTES)
        .setMaxBackgroundJobs(2)
        .setMaxOpenFiles(256)
        .setKeepLogFileNum(4)
        .setMaxLogFileSize(4L << 20)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setStatsDumpPeriodSec(0);
  }

  private ColumnFamilyDescriptor descriptor(
      String name, CompressionType compression, long writeBufferBytes) {
    ColumnFamilyOptions family =
        new ColumnFamilyOptions()
            .setCompressionType(compression)
            .setWriteBufferSize(writeBufferBytes)
            .setMaxWriteBufferNumber(3)
            .setTableFormatConfig(
                new BlockBasedTableConfig()
                    .setBlockCache(cache)
                    .setFilterPolicy(filter)
                    .setCacheIndexAndFilterBlocks(true)
                    .setPinL0FilterAndIndexBlocksInCache(true));
    familyOptions.add(family);
    return new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), family);
  }
}
