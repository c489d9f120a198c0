package io.troupe.persistence.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The bytes are those that RocksDB's own batch makes of the same rows. */
class RoundBatchTest {
  private static final int[] LENGTHS = {0, 1, 127, 128, 300, 16_383, 16_384, 2_097_152};

  @TempDir Path directory;

  @Test
  void theBytesAreThoseOfRocksDbsOwnBatch() throws RocksDBException {
    RocksDB.loadLibrary();
    List<ColumnFamilyHandle> families = new ArrayList<>();
    try (DBOptions options =
            new DBOptions().setCreateIfMissing(true).setCreateMissingColumnFamilies(true);
        RocksDB db =
            RocksDB.open(
                options,
                directory.toString(),
                List.of(family("default"), family("events")),
                families);
        WriteBatch expected = new WriteBatch()) {
      Random random = new Random(7);
      RoundBatch batch = new RoundBatch();
      ColumnFamilyHandle events = families.get(1);
      for (int length : LENGTHS) {
        byte[] key = bytes(random, Math.min(length, 300));
        byte[] value = bytes(random, length);
        batch.put(events.getID(), key, value);
        expected.put(events, key, value);
        batch.deleteRange(events.getID(), key, bytes(random, 0));
        expected.deleteRange(events, key, bytes(random, 0));
      }
      assertThat(batch.toArray()).isEqualTo(expected.data());
      try (WriteBatch handedOver = batch.toNative()) {
        assertThat(handedOver.count()).isEqualTo(expected.count());
      }
      batch.clear();
      expected.clear();
      assertThat(batch.toArray()).isEqualTo(expected.data());
      families.forEach(ColumnFamilyHandle::close);
      assertThat(db.isClosed()).isFalse();
    }
  }

  private static ColumnFamilyDescriptor family(String name) {
    return new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
