package io.troupe.persistence.disk;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Env;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileManager;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What RocksDB does by itself while the disk fills up. A compaction begins only if its result fits
 * into the room that is left, so that it never takes the last from the writer. A flush that meets
 * the end of the disk all the same stops RocksDB until there is room again, which it looks for by
 * itself every few seconds: until then nothing may be written, since that write would fail.
 *
 * <p>Whether it stopped is asked with an empty write, after each error in the background: the Java
 * binding's callback for these does not know all of their reasons.
 */
public final class DiskRoom implements FreeSpace.Tables {
  private static final Logger LOG = LoggerFactory.getLogger(DiskRoom.class);
  private static final String ERRORS = "rocksdb.background-errors";

  /** More than all write buffers, which are flushed whatever the room. */
  private static final long FLUSH_BYTES = 64L << 20;

  private final RocksDB db;
  private final SstFileManager files;
  private final List<ColumnFamilyHandle> families;
  private boolean compacts;
  private long errors;
  private boolean stopped;

  /** Of an open database with these families, with what it was opened with. */
  DiskRoom(RocksDB db, List<ColumnFamilyHandle> families, SstFileManager files) {
    this.db = db;
    this.families = families;
    this.files = files;
  }

  /** What keeps compactions within the room. */
  public static SstFileManager files() throws RocksDBException {
    SstFileManager files = new SstFileManager(Env.getDefault());
    files.setCompactionBufferSize(FLUSH_BYTES);
    return files;
  }

  /** For the committer. */
  @Override
  public boolean isStopped() {
    try {
      long before = errors;
      errors = db.getLongProperty(ERRORS);
      if (stopped || errors != before) {
        turn(whyNoWrites());
      }
    } catch (RocksDBException e) {
      LOG.warn("whether the journal's tables are written is not known: {}", e.getMessage());
    }
    return stopped;
  }

  private void turn(@Nullable RocksDBException why) {
    if (stopped != (why != null)) {
      stopped = why != null;
      LOG.warn(
          "the journal's tables {}",
          why == null ? "are written again" : "cannot be written: " + why.getMessage());
    }
  }

  private @Nullable RocksDBException whyNoWrites() {
    try (WriteBatch nothing = new WriteBatch();
        WriteOptions unlogged = new WriteOptions().setDisableWAL(true)) {
      db.write(unlogged, nothing);
      return null;
    } catch (RocksDBException e) {
      return e;
    }
  }

  /**
   * Past this sum of all tables RocksDB does not compact; flushes stay below it. Nothing is
   * compacted before this is known.
   */
  @Override
  public void mayGrowBy(long bytes) {
    files.setMaxAllowedSpaceUsage(files.getTotalSize() + Math.max(bytes, FLUSH_BYTES));
    if (!compacts) {
      compacts = true;
      try {
        db.enableAutoCompaction(families);
      } catch (RocksDBException e) {
        LOG.warn("the journal's tables are not compacted: {}", e.getMessage());
      }
    }
  }
}
