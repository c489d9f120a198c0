package io.troupe.actors.wire;

import io.troupe.actors.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link WireWriter} wrote. Every read is checked against the end of the input, so
 * damaged or foreign bytes end in a {@link WireFormatException}, never in a huge allocation.
 */
public final class WireReader {
  private final byte[] array;
  private final int end;
  private int position;

  /** Reads all of {@code bytes}. */
  public WireReader(Bytes bytes) {
    this(bytes.unsafeArray());
  }

  /** Reads all of {@code array}. */
  public WireReader(byte[] array) {
    this.array = array;
    this.end = array.length;
  }

  /** One byte, 0 to 255. */
  public int u8() {
    need(1);
    return array[position++] & 0xff;
  }

  /** Four bytes. */
  public int i32() {
    need(4);
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = (value << 8) | (array[position++] & 0xff);
    }
    return value;
  }

  /** Eight bytes. */
  public long i64() {
    need(8);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (array[position++] & 0xff);
    }
    return value;
  }

  /** A variable number. */
  public long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = u8();
      if (shift == 63 && next > 1) {
        break;
      }
      value |= (long) (next & 0x7f) << shift;
      if ((next & 0x80) == 0) {
        return value;
      }
    }
    throw new WireFormatException("a variable number is longer than 64 bits");
  }

  /** A variable number in zigzag form. */
  public long signedVarint() {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** A variable number that must fit a non-negative {@code int}. */
  public int smallVarint() {
    long value = varint();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new WireFormatException("a count or length is out of range: " + value);
    }
    return (int) value;
  }

  /**
   * How many elements follow, as a variable number.
   *
   * @param minBytesEach the fewest that one takes: no count may promise more than can follow
   */
  public int count(int minBytesEach) {
    int count = smallVarint();
    if (count > left() / minBytesEach) {
      throw new WireFormatException(count + " elements cannot fit into " + left() + " bytes");
    }
    return count;
  }

  /** One byte, 0 or 1. */
  public boolean bool() {
    int value = u8();
    if (value > 1) {
      throw new WireFormatException("a truth value is 0 or 1, not " + value);
    }
    return value == 1;
  }

  /** Bytes behind their length. */
  public Bytes bytes() {
    return raw(smallVarint());
  }

  /** Text behind its length. */
  public String text() {
    int length = smallVarint();
    need(length);
    String value = new String(array, position, length, StandardCharsets.UTF_8);
    if (value.indexOf('\uFFFD') >= 0 && !isExactly(value, length)) {
      throw new WireFormatException("a text at byte " + position + " is not UTF-8");
    }
    position += length;
    return value;
  }

  /** The next {@code length} bytes. */
  public Bytes raw(int length) {
    need(length);
    Bytes value = Bytes.wrap(Arrays.copyOfRange(array, position, position + length));
    position += length;
    return value;
  }

  /** How many bytes are left. */
  public int left() {
    return end - position;
  }

  /** Fails unless all was read. */
  public void expectEnd() {
    if (left() != 0) {
      throw new WireFormatException(left() + " bytes too many");
    }
  }

  /** Whether the text is what the bytes say: damaged bytes are read as U+FFFD. */
  private boolean isExactly(String value, int length) {
    byte[] again = value.getBytes(StandardCharsets.UTF_8);
    return Arrays.equals(again, 0, again.length, array, position, position + length);
  }

  private void need(int bytes) {
    if (bytes < 0 || left() < bytes) {
      throw new WireFormatException(
          "cut short at byte " + position + ": needs " + bytes + " more, has " + left());
    }
  }
}
