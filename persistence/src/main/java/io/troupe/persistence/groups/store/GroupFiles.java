package io.troupe.persistence.groups.store;

import io.troupe.persistence.disk.DiskRoom;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.disk.RoundBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.SstFileManager;
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

  private final List<RocksObject> toClose = new ArrayList<>();
  private final WriteOptions synced;
  private final Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
  private final Map<Family, Integer> ids = new EnumMap<>(Family.class);
  private final DiskRoom room;
  private final RocksDB db;

  /** A column family, by the name that it has on disk. */
  enum Family {
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
  }

  private GroupFiles(Path directory, boolean mustExist) throws RocksDBException {
    Cache cache = closing(new LRUCache(8 * MIB));
    synced = closing(new WriteOptions().setSync(true));
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (Family family : Family.values()) {
      descriptors.add(
          new ColumnFamilyDescriptor(
              family.diskName.getBytes(StandardCharsets.UTF_8), closing(options(family, cache))));
    }
    List<ColumnFamilyHandle> opened = new ArrayList<>();
    DBOptions options = closing(RocksFiles.databaseOptions(mustExist));
    SstFileManager tables = closing(DiskRoom.files());
    closing(options.setSstFileManager(tables));
    try {
      db = RocksDB.open(options, directory.toString(), descriptors, opened);
    } catch (RocksDBException e) {
      closeRest();
      throw e;
    }
    room = new DiskRoom(db, tables);
    Iterator<ColumnFamilyHandle> inOrder = opened.iterator();
    for (Family family : Family.values()) {
      ColumnFamilyHandle handle = inOrder.next();
      handles.put(family, handle);
      ids.put(family, handle.getID());
    }
  }

  /** Opens the files, or makes them unless they must be there. */
  static GroupFiles open(Path directory, boolean mustExist) {
    boolean exist = Files.exists(directory.resolve("CURRENT"));
    if (mustExist && !exist) {
      throw new JournalException(
          Reason.DAMAGED, "there is no log of groups in " + directory + ", but one was made there");
    }
    RocksDB.loadLibrary();
    try {
      Files.createDirectories(directory);
      if (exist) {
        RocksFiles.refuseOtherFamilies(
            directory, Stream.of(Family.values()).map(it -> it.diskName).toList());
        RocksFiles.checkWal(directory, mustExist);
      }
      return new GroupFiles(directory, mustExist);
    } catch (IOException e) {
      throw new JournalException(
          Reason.FAILED,
          "the log of groups in " + directory + " cannot be made: " + e.getMessage(),
          e);
    } catch (RocksDBException e) {
      throw RocksFiles.unusable(directory, e);
    }
  }

  /** What RocksDB does by itself while the disk fills up. */
  FreeSpace.Tables room() {
    return room;
  }

  int id(Family family) {
    return Objects.requireNonNull(ids.get(family));
  }

  byte @Nullable [] get(Family family, byte[] key) throws RocksDBException {
    return db.get(handle(family), key);
  }

  /** All rows of a family in order; the caller closes it. */
  RocksIterator iterate(Family family) {
    return db.newIterator(handle(family));
  }

  /** Writes all of the batch, and returns once it is on stable storage. */
  void writeSynced(RoundBatch batch) throws RocksDBException {
    try (WriteBatch rows = new WriteBatch(batch.toArray())) {
      db.write(synced, rows);
    }
  }

  @Override
  public void close() {
    handles.values().forEach(ColumnFamilyHandle::close);
    db.close();
    closeRest();
  }

  private ColumnFamilyHandle handle(Family family) {
    return Objects.requireNonNull(handles.get(family));
  }

  private <T extends RocksObject> T closing(T object) {
    toClose.add(object);
    return object;
  }

  private void closeRest() {
    for (RocksObject object : toClose.reversed()) {
      object.close();
    }
  }

  private static ColumnFamilyOptions options(Family family, Cache cache) {
    return new ColumnFamilyOptions()
        .setWriteBufferSize(family.writeBufferMib * MIB)
        .setMaxWriteBufferNumber(2)
        .setTargetFileSizeBase(16 * MIB)
        .setMaxBytesForLevelBase(64 * MIB)
        .setTableFormatConfig(
            new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true));
  }
}
