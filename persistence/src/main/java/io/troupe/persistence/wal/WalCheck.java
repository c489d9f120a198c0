package io.troupe.persistence.wal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Reads one write-ahead log, record by record; what is bad it searches byte by byte for the start
 * of a good batch.
 *
 * <p>Each batch is synced before the next is written. So the start of a batch behind a bad record
 * proves that what is bad was acknowledged, while a crash leaves nothing behind it but pieces of
 * the same batch. See docs/decisions/0005-damaged-files.md.
 *
 * <pre>
 *   block    32 KiB of records; the last 6 bytes or fewer may stay unused
 *   record   u32 masked CRC-32C of type and content · u16 length · u8 type · content
 *   type     1 a whole batch · 2 its first piece, which is empty where a block has room for just a
 *            header · 3 one in the middle · 4 its last
 * </pre>
 */
final class WalCheck {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final int LENGTH_AT = 4;
  private static final int TYPE_AT = 6;
  private static final int WHOLE = 1;
  private static final int FIRST_PIECE = 2;
  private static final int LAST_PIECE = 4;
  private static final int NONE = -1;

  private final byte[] block = new byte[BLOCK_BYTES];
  private long blockAt;
  private int blockEnd;

  private long batches;
  private long goodBytes;
  private boolean inBatch;
  private long badAt = NONE;
  private long batchesBehind;
  private long behindAt = NONE;

  private WalCheck() {}

  static WalFile read(Path file) throws IOException {
    WalCheck check = new WalCheck();
    try (InputStream in = Files.newInputStream(file)) {
      while ((check.blockEnd = in.readNBytes(check.block, 0, BLOCK_BYTES)) > 0) {
        check.readBlock();
        check.blockAt += check.blockEnd;
      }
    }
    return check.result(file, check.blockAt);
  }

  private WalFile result(Path file, long bytes) {
    if (badAt == NONE) {
      // What is left is unused, or a batch whose last pieces never came.
      badAt = bytes;
      goodBytes = inBatch ? goodBytes : bytes;
    }
    return new WalFile(
        file, bytes, batches, goodBytes, badAt, batchesBehind, behindAt == NONE ? bytes : behindAt);
  }

  private void readBlock() {
    int at = 0;
    while (badAt == NONE && BLOCK_BYTES - at >= HEADER_BYTES && at < blockEnd) {
      int size = recordBytes(at);
      if (size == NONE || (isPiece(at) && isStart(at) == inBatch)) {
        badAt = blockAt + at;
      } else {
        inBatch = isPiece(at) ? !isEnd(at) : inBatch;
        at += size;
        if (!inBatch) {
          batches++;
          goodBytes = blockAt + at;
        }
      }
    }
    while (badAt != NONE && blockEnd - at >= HEADER_BYTES) {
      int size = isStart(at) ? recordBytes(at) : NONE;
      if (size == NONE) {
        at++;
      } else {
        behindAt = behindAt == NONE ? blockAt + at : behindAt;
        batchesBehind++;
        at += size;
      }
    }
  }

  private boolean isStart(int at) {
    return block[at + TYPE_AT] == WHOLE || block[at + TYPE_AT] == FIRST_PIECE;
  }

  private boolean isEnd(int at) {
    return block[at + TYPE_AT] == WHOLE || block[at + TYPE_AT] == LAST_PIECE;
  }

  /** Whether this is of a batch at all. */
  private boolean isPiece(int at) {
    return block[at + TYPE_AT] >= WHOLE && block[at + TYPE_AT] <= LAST_PIECE;
  }

  /** How long the record is that lies here, if it is one. */
  private int recordBytes(int at) {
    if (at + HEADER_BYTES > blockEnd) {
      return NONE;
    }
    ByteBuffer record = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    int content = Short.toUnsignedInt(record.getShort(at + LENGTH_AT));
    if (at + HEADER_BYTES + content > blockEnd) {
      return NONE;
    }
    CRC32C crc = new CRC32C();
    crc.update(block, at + TYPE_AT, 1 + content);
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    return record.getInt(at) == masked ? HEADER_BYTES + content : NONE;
  }
}
