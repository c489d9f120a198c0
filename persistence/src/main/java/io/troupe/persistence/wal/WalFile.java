package io.troupe.persistence.wal;

import java.nio.file.Path;

/**
 * What one write-ahead log holds.
 *
 * @param file its path
 * @param bytes its length
 * @param batches the good ones from its start on
 * @param goodBytes where they end
 * @param badAt the first byte of the record that is bad or lacks its rest; {@code bytes} if none is
 * @param batchesBehind the starts of good batches behind that
 * @param behindAt where the first of them starts; {@code bytes} if there is none
 */
public record WalFile(
    Path file,
    long bytes,
    long batches,
    long goodBytes,
    long badAt,
    long batchesBehind,
    long behindAt) {

  /** Whether all of it is good. */
  public boolean isWhole() {
    return badAt == bytes && goodBytes == bytes;
  }

  /** Good batches, wherever they are. */
  public long allBatches() {
    return batches + batchesBehind;
  }
}
