package io.troupe.actors.journal;

import io.troupe.actors.Bytes;
import java.util.zip.CRC32C;

/**
 * How many pieces a snapshot has so far, and what they hold.
 *
 * @param count of the pieces
 * @param checksum over all of them in order, see {@link #with}
 */
public record SnapshotSum(int count, int checksum) {
  /** No pieces. */
  public static final SnapshotSum NONE = new SnapshotSum(0, 0);

  /**
   * The sum with one more piece: CRC-32C over the checksum before (4 bytes, big-endian) and the
   * piece.
   */
  public SnapshotSum with(Bytes piece) {
    CRC32C crc = new CRC32C();
    crc.update(checksum >>> 24);
    crc.update(checksum >>> 16);
    crc.update(checksum >>> 8);
    crc.update(checksum);
    crc.update(piece.unsafeArray(), 0, piece.length());
    return new SnapshotSum(count + 1, (int) crc.getValue());
  }
}
