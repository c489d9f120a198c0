package io.troupe.persistence.machine;

import io.troupe.actors.Bytes;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.consensus.Payload;
import io.troupe.persistence.disk.RocksFiles.Family;

/**
 * How a part of a group's rows is written for another replica.
 *
 * <pre>
 *   piece: u8 format (1) · rows
 *   row: u8 family (1 heads, 2 events, 3 snapshots) · bytes key, without the group · bytes value
 * </pre>
 */
final class PieceFormats {
  private static final int FORMAT = 1;

  private PieceFormats() {}

  /** Takes a row. */
  interface Rows {
    void row(Family family, byte[] key, byte[] value);
  }

  static WireWriter begin(int expectedBytes) {
    return new WireWriter(expectedBytes).u8(FORMAT);
  }

  /** Adds a row; the key is without the group. */
  static void write(Family family, byte[] key, byte[] value, WireWriter out) {
    out.u8(number(family)).bytes(Bytes.wrap(key)).bytes(Bytes.wrap(value));
  }

  static void read(Payload piece, Rows rows) {
    WireReader in = new WireReader(piece.unsafeArray());
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          "a piece of a journal has format %d, this build reads format %d"
              .formatted(format, FORMAT));
    }
    while (in.left() > 0) {
      int number = in.u8();
      if (number < 1 || number > Family.OF_GROUPS.size()) {
        throw new WireFormatException("a piece of a journal has rows of a family " + number);
      }
      rows.row(
          Family.OF_GROUPS.get(number - 1), in.bytes().unsafeArray(), in.bytes().unsafeArray());
    }
  }

  private static int number(Family family) {
    return switch (family) {
      case HEADS -> 1;
      case EVENTS -> 2;
      case SNAPSHOTS -> 3;
      case META -> throw new IllegalArgumentException("rows of the node do not travel");
    };
  }
}
