package io.troupe.actors.wire;

import io.troupe.actors.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Writes the primitives of Troupe's wire and disk format into a growing array: big-endian fixed
 * numbers, LEB128 variable numbers, and runs of bytes behind their length.
 */
public final class WireWriter {
  private byte[] array;
  private int length;

  /** A writer that expects about {@code expectedBytes}. */
  public WireWriter(int expectedBytes) {
    array = new byte[Math.max(16, expectedBytes)];
  }

  /** One byte: the low 8 bits of {@code value}. */
  public WireWriter u8(int value) {
    reserve(1);
    array[length++] = (byte) value;
    return this;
  }

  /** Four bytes. */
  public WireWriter i32(int value) {
    reserve(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      array[length++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** Eight bytes. */
  public WireWriter i64(long value) {
    reserve(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      array[length++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** One to ten bytes: 7 bits each, lowest first; short for small non-negative numbers. */
  public WireWriter varint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      array[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[length++] = (byte) rest;
    return this;
  }

  /** A varint of the zigzag form: short for small numbers of either sign. */
  public WireWriter signedVarint(long value) {
    return varint((value << 1) ^ (value >> 63));
  }

  /** One byte, 0 or 1. */
  public WireWriter bool(boolean value) {
    return u8(value ? 1 : 0);
  }

  /** The length as a varint, then the bytes. */
  public WireWriter bytes(Bytes value) {
    varint(value.length());
    return raw(value.unsafeArray());
  }

  /** The length as a varint, then the text in UTF-8. */
  public WireWriter text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    varint(utf8.length);
    return raw(utf8);
  }

  /** The bytes alone, without a length. */
  public WireWriter raw(byte[] value) {
    reserve(value.length);
    System.arraycopy(value, 0, array, length, value.length);
    length += value.length;
    return this;
  }

  /** Forgets what was written, to be used again. */
  public WireWriter clear() {
    length = 0;
    return this;
  }

  /** What was written are the first {@link #length()} bytes of this; valid until the next write. */
  public byte[] unsafeArray() {
    return array;
  }

  /** How many bytes were written so far. */
  public int length() {
    return length;
  }

  /** CRC-32C of what was written so far. */
  public int checksum() {
    CRC32C crc = new CRC32C();
    crc.update(array, 0, length);
    return (int) crc.getValue();
  }

  /** What was written. The writer must not be used afterwards. */
  public Bytes toBytes() {
    return Bytes.wrap(toArray());
  }

  /**
   * What was written, as an array of exactly its length. The writer must not be used afterwards.
   */
  public byte[] toArray() {
    return array.length == length ? array : Arrays.copyOf(array, length);
  }

  private void reserve(int more) {
    if (array.length - length < more) {
      int wanted = Math.addExact(length, more);
      array = Arrays.copyOf(array, Math.max(wanted, array.length + (array.length >> 1)));
    }
  }
}
