package io.troupe.persistence.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Looks through RocksDB's write-ahead log for damage that RocksDB takes for a torn tail, such as a
 * sector of zeros: it would drop the good records behind it without a word.
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
  private static final int NONE = -1;

  private WalCheck() {}

  /** The write-ahead logs of a RocksDB, oldest first. */
  static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
  }

  /** What is wrong with one of them; empty if nothing is. */
  static String damage(Path file) throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    long blockAt = 0;
    long badAt = NONE;
    try (InputStream in = Files.newInputStream(file)) {
      for (int length = in.readNBytes(block, 0, BLOCK_BYTES);
          length > 0;
          length = in.readNBytes(block, 0, BLOCK_BYTES)) {
        int at = 0;
        while (badAt == NONE && length - at >= HEADER_BYTES) {
          int size = recordBytes(block, at, length);
          if (size == NONE) {
            badAt = blockAt + at;
          } else {
            at += size;
          }
        }
        for (; badAt != NONE && length - at >= HEADER_BYTES; at++) {
          if (isStart(block[at + TYPE_AT]) && recordBytes(block, at, length) != NONE) {
            return "the file %s is damaged at byte %d: good records follow at byte %d"
                .formatted(file, badAt, blockAt + at);
          }
        }
        blockAt += length;
      }
    }
    return "";
  }

  private static boolean isStart(byte type) {
    return type == WHOLE || type == FIRST_PIECE;
  }

  /** How long the record is that lies here, if it is one. */
  private static int recordBytes(byte[] block, int at, int end) {
    int content = (block[at + LENGTH_AT] & 0xff) | ((block[at + LENGTH_AT + 1] & 0xff) << 8);
    if (at + HEADER_BYTES + content > end) {
      return NONE;
    }
    CRC32C crc = new CRC32C();
    crc.update(block, at + TYPE_AT, 1 + content);
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    int stored = 0;
    for (int i = LENGTH_AT - 1; i >= 0; i--) {
      stored = (stored << 8) | (block[at + i] & 0xff);
    }
    return stored == masked ? HEADER_BYTES + content : NONE;
  }
}
