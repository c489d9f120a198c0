package io.troupe.persistence.inspection;

import java.nio.file.Path;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/** Reads one table by itself, block by block. */
final class TableCheck {
  private TableCheck() {}

  /** Adds what is wrong with a table: its file, the place, and how many rows around it are good. */
  static void check(Path table, Problems problems) {
    try (Options options = new Options();
        SstFileReader reader = new SstFileReader(options)) {
      reader.open(table.toString());
      try {
        reader.verifyChecksum();
      } catch (RocksDBException e) {
        problems.add(
            "the table %s is damaged: %s; of its %d rows, %d before and %d behind can be read"
                .formatted(
                    table,
                    e.getMessage(),
                    reader.getTableProperties().getNumEntries(),
                    readable(reader, true),
                    readable(reader, false)));
      }
    } catch (RocksDBException e) {
      problems.add("the table %s cannot be read: %s".formatted(table, e.getMessage()));
    }
  }

  /** How many rows there are from one end to the first bad block. */
  private static long readable(SstFileReader reader, boolean forward) {
    try (ReadOptions options = new ReadOptions().setFillCache(false);
        SstFileReaderIterator rows = reader.newIterator(options)) {
      long count = 0;
      if (forward) {
        for (rows.seekToFirst(); rows.isValid(); rows.next()) {
          count++;
        }
      } else {
        for (rows.seekToLast(); rows.isValid(); rows.prev()) {
          count++;
        }
      }
      return count;
    }
  }
}
