package io.troupe.persistence.disk;

import io.troupe.persistence.disk.JournalException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.SstFileManager;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A RocksDB whose column families are those of an enum, and all that must be closed with it. Its
 * families share 8 MiB of cache, which also holds indexes and filters.
 *
 * <p>After {@link #close} nothing here may be called: it would be a call into freed memory.
 */
public final class FamilyFiles<F extends Enum<F> & FamilyFiles.Family> implements AutoCloseable {
  private static final long MIB = 1L << 20;

  private final List<RocksObject> toClose = new ArrayList<>();
  private final Map<F, ColumnFamilyHandle> handles;
  private final Map<F, Integer> ids;
  private final WriteOptions writing;
  private final DiskRoom room;
  private final RocksDB db;

  /** A column family. */
  public interface Family {
    /** The name that it has on disk. */
    String diskName();

    /** How it is kept, beginning with {@link #usual}; the files close it. */
    ColumnFamilyOptions options(Cache cache);

    /** Options that families share: two write buffers of this size, tables of 16 MiB. */
    static ColumnFamilyOptions usual(long writeBufferBytes, Cache cache) {
      return new ColumnFamilyOptions()
          .setWriteBufferSize(writeBufferBytes)
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

  /** What RocksDB is to do with the files. */
  public interface Opener {
    /** Opens them. */
    RocksDB open(
        DBOptions options,
        String path,
        List<ColumnFamilyDescriptor> descriptors,
        List<ColumnFamilyHandle> handles)
        throws RocksDBException;
  }

  /**
   * Opens files, with the families that are all of the enum's.
   *
   * @param options of the database; closed with the files
   * @param writing how {@link #write} writes; likewise
   */
  public FamilyFiles(
      Class<F> families, Path directory, DBOptions options, WriteOptions writing, Opener opener)
      throws RocksDBException {
    this.handles = new EnumMap<>(families);
    this.ids = new EnumMap<>(families);
    this.writing = closing(writing);
    SstFileManager tables = closing(DiskRoom.files());
    closing(options.setSstFileManager(tables));
    Cache cache = closing(new LRUCache(8 * MIB));
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (F family : families.getEnumConstants()) {
      descriptors.add(
          new ColumnFamilyDescriptor(
              family.diskName().getBytes(StandardCharsets.UTF_8), closing(family.options(cache))));
    }
    List<ColumnFamilyHandle> opened = new ArrayList<>();
    try {
      db = opener.open(options, directory.toString(), descriptors, opened);
    } catch (RocksDBException e) {
      closeRest();
      throw e;
    }
    room = new DiskRoom(db, opened, tables);
    Iterator<ColumnFamilyHandle> inOrder = opened.iterator();
    for (F family : families.getEnumConstants()) {
      ColumnFamilyHandle handle = inOrder.next();
      handles.put(family, handle);
      ids.put(family, handle.getID());
    }
  }

  /** A newer release may keep more than this one knows of. */
  public static <F extends Enum<F> & Family> void refuseOthers(Class<F> families, Path directory)
      throws RocksDBException {
    RocksDB.loadLibrary();
    List<String> known = Arrays.stream(families.getEnumConstants()).map(Family::diskName).toList();
    try (Options options = new Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, directory.toString())) {
        String stored = new String(name, StandardCharsets.UTF_8);
        if (!known.contains(stored)) {
          throw new JournalException(
              Reason.NEWER_FORMAT,
              "the journal in %s has a part named '%s' that this build does not know"
                  .formatted(directory, stored));
        }
      }
    }
  }

  /** The number that RocksDB gave a family. */
  public int id(F family) {
    return Objects.requireNonNull(ids.get(family));
  }

  /** The row of a key. */
  public byte @Nullable [] get(F family, byte[] key) throws RocksDBException {
    return db.get(handle(family), key);
  }

  /** The row of a key, read so. */
  byte @Nullable [] get(F family, ReadOptions reading, byte[] key) throws RocksDBException {
    return db.get(handle(family), reading, key);
  }

  /** All rows of a family in order; the caller closes it. */
  public RocksIterator iterate(F family) {
    return db.newIterator(handle(family));
  }

  /** The same, read so. */
  RocksIterator iterate(F family, ReadOptions reading) {
    return db.newIterator(handle(family), reading);
  }

  /** Writes all of these. */
  public void write(WriteBatch rows) throws RocksDBException {
    db.write(writing, rows);
  }

  /** What RocksDB does by itself while the disk fills up. */
  public FreeSpace.Tables room() {
    return room;
  }

  /** The tables that hold rows now; others in the directory are left over. */
  public List<Path> tables() {
    List<Path> tables = new ArrayList<>();
    for (LiveFileMetaData table : db.getLiveFilesMetaData()) {
      tables.add(Path.of(table.path(), table.fileName()));
    }
    return tables;
  }

  RocksDB db() {
    return db;
  }

  List<ColumnFamilyHandle> handles() {
    return List.copyOf(handles.values());
  }

  @Override
  public void close() {
    handles.values().forEach(ColumnFamilyHandle::close);
    db.close();
    closeRest();
  }

  private ColumnFamilyHandle handle(F family) {
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
}
