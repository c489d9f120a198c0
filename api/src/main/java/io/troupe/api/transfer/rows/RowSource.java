package io.troupe.api.transfer.rows;

import java.util.Optional;

/** The rows of one file, in order, once. For one thread. */
public interface RowSource extends AutoCloseable {
  /**
   * The next row; empty after the last.
   *
   * @throws UnreadableFileException if nothing behind this place can be read
   */
  Optional<Row> next();

  /** How many bytes of the file have been read, for showing progress; of a .gz the packed ones. */
  long bytesRead();

  @Override
  void close();
}
