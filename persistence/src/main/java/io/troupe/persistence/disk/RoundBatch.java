package io.troupe.persistence.disk;

import io.troupe.actors.wire.WireWriter;
import java.util.Arrays;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * What one round writes, in the form that RocksDB's own {@code WriteBatch} has in memory and in its
 * write-ahead log. Filling it is plain Java; one call hands it over, where putting row by row would
 * cross into native code once per row, which at hundreds of rows a round costs more than the rows.
 *
 * <pre>
 *   u64 sequence (0; RocksDB sets it) · u32 count · records          numbers little-endian
 *   put:           0x05 · varint family · bytes key · bytes value    bytes behind a varint length
 *   delete range:  0x0e · varint family · bytes from · bytes until
 * </pre>
 *
 * <p>This is RocksDB's disk format and as stable as that; a test compares it with what RocksDB
 * itself produces. Used by one thread, again for every round.
 */
public final class RoundBatch {
  private static final int HEADER_BYTES = 12;
  private static final int COUNT_AT = 8;
  private static final int PUT = 0x05;
  private static final int DELETE_RANGE = 0x0e;
  private static final int FIRST_BYTES = 64 << 10;

  /** A buffer that one large round made larger than this is not kept. */
  private static final int KEPT_BYTES = 1 << 20;

  private byte[] array = new byte[FIRST_BYTES];
  private int length = HEADER_BYTES;
  private int count;

  /** Empties it. */
  public void clear() {
    if (array.length > KEPT_BYTES) {
      array = new byte[FIRST_BYTES];
    }
    Arrays.fill(array, 0, HEADER_BYTES, (byte) 0);
    length = HEADER_BYTES;
    count = 0;
  }

  /** Writes a row, over an older one of the same key. */
  public void put(int family, byte[] key, byte[] value) {
    record(PUT, family, key, value, value.length);
  }

  /** Writes a row of what the writer holds. */
  public void put(int family, byte[] key, WireWriter value) {
    record(PUT, family, key, value.unsafeArray(), value.length());
  }

  /** Removes all rows from one key to before another, of those in front of this in order. */
  public void deleteRange(int family, byte[] from, byte[] until) {
    record(DELETE_RANGE, family, from, until, until.length);
  }

  /** How many bytes there are so far. */
  public int sizeBytes() {
    return length;
  }

  /** The bytes so far. */
  public byte[] toArray() {
    for (int i = 0; i < 4; i++) {
      array[COUNT_AT + i] = (byte) (count >>> (8 * i));
    }
    return Arrays.copyOf(array, length);
  }

  /** The batch as RocksDB takes it; the caller closes it. */
  WriteBatch toNative() throws RocksDBException {
    return new WriteBatch(toArray());
  }

  private void record(int tag, int family, byte[] first, byte[] second, int secondLength) {
    reserve(16L + first.length + secondLength);
    array[length++] = (byte) tag;
    varint(family);
    bytes(first, first.length);
    bytes(second, secondLength);
    count++;
  }

  private void bytes(byte[] bytes, int bytesLength) {
    varint(bytesLength);
    System.arraycopy(bytes, 0, array, length, bytesLength);
    length += bytesLength;
  }

  private void varint(int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      array[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[length++] = (byte) rest;
  }

  private void reserve(long more) {
    if (array.length - length < more) {
      int wanted = Math.toIntExact(length + more);
      array = Arrays.copyOf(array, Math.max(wanted, array.length * 2));
    }
  }
}
