package io.troupe.persistence.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Records of real logs, of every length that leaves little of a block. */
class WalBlocksTest {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;

  @TempDir Path directory;

  @Test
  void whereverABlockEndsIsNotDamage() throws IOException, RocksDBException {
    RocksDB.loadLibrary();
    try (Options options = new Options().setCreateIfMissing(true);
        WriteOptions synced = new WriteOptions().setSync(true);
        RocksDB db = RocksDB.open(options, directory.toString())) {
      Path wal = WalFiles.in(directory).getLast();
      long before = WalFiles.read(directory).files().getLast().batches();
      int overhead = HEADER_BYTES + batch(20_000).length - 20_000;
      for (int left = 0; left <= 2 * HEADER_BYTES; left++) {
        int used = (int) (Files.size(wal) % BLOCK_BYTES);
        write(db, synced, batch(BLOCK_BYTES - used - overhead - left));
        assertThat((Files.size(wal) + left) % BLOCK_BYTES).isZero();
        write(db, synced, batch(100));
        WalFile read = WalFiles.read(directory).files().getLast();
        assertThat(read.batches()).isEqualTo(before + 2L * (left + 1));
        assertThat(read.isWhole()).as(left + " bytes are left: " + read).isTrue();
      }
    }
  }

  private static void write(RocksDB db, WriteOptions synced, byte[] rows) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch(rows)) {
      db.write(synced, batch);
    }
  }

  private static byte[] batch(int bytes) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(new byte[] {1}, new byte[bytes]);
      return batch.data();
    }
  }
}
