package io.troupe.sharding.versions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue of records as raw bytes, in blocks: what is kept for seconds only would otherwise be
 * copied by the collector once or twice before it dies. A record is named by its position, which
 * only grows; it lies in one block, between its length and its length:
 *
 * <pre>
 *   position = number of the block · 2^32 + offset
 *   record   = i32 length (of all of it) · content · i32 length
 * </pre>
 */
final class ChangeBuffer {
  private static final int LENGTH_BYTES = 4;

  private final int blockBytes;
  private final List<Block> blocks = new ArrayList<>();

  /** The number of the first block. */
  private long firstBlock;

  /** A block that is free again: it is used next, so that blocks live long. */
  private byte[] spare = new byte[0];

  private long tail;
  private long head;

  // Where writing goes on, within the last block.
  private byte[] out = new byte[0];
  private int at;

  private static final class Block {
    private final byte[] bytes;
    private int used;

    private Block(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  ChangeBuffer(int blockBytes) {
    this.blockBytes = blockBytes;
  }

  boolean isEmpty() {
    return tail == head;
  }

  /** The position of the oldest record. */
  long tail() {
    return tail;
  }

  /** The position behind the newest record. */
  long head() {
    return head;
  }

  /** Begins a record with so many bytes of content; all of them must follow. */
  long begin(int contentBytes) {
    int length = contentBytes + 2 * LENGTH_BYTES;
    @Nullable Block last = blocks.isEmpty() ? null : blocks.getLast();
    if (last == null || last.bytes.length - last.used < length) {
      boolean wasEmpty = isEmpty();
      last = addBlock(Math.max(blockBytes, length));
      head = (firstBlock + blocks.size() - 1) << 32;
      tail = wasEmpty ? head : tail;
    }
    out = last.bytes;
    at = last.used;
    last.used += length;
    long position = head;
    head += length;
    writeIntAt(at + length - LENGTH_BYTES, length);
    i32(length);
    return position;
  }

  private Block addBlock(int bytes) {
    Block block = new Block(spare.length == bytes ? spare : new byte[bytes]);
    spare = new byte[0];
    blocks.add(block);
    return block;
  }

  ChangeBuffer u8(int value) {
    out[at++] = (byte) value;
    return this;
  }

  ChangeBuffer u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  ChangeBuffer i32(int value) {
    writeIntAt(at, value);
    at += 4;
    return this;
  }

  ChangeBuffer i64(long value) {
    return i32((int) (value >>> 32)).i32((int) value);
  }

  ChangeBuffer raw(byte[] value) {
    System.arraycopy(value, 0, out, at, value.length);
    at += value.length;
    return this;
  }

  private void writeIntAt(int index, int value) {
    out[index] = (byte) (value >>> 24);
    out[index + 1] = (byte) (value >>> 16);
    out[index + 2] = (byte) (value >>> 8);
    out[index + 3] = (byte) value;
  }

  /** Reads the record at a position, from its content on. */
  Reader reader(long position) {
    return new Reader(blockOf(position).bytes, (int) position + LENGTH_BYTES);
  }

  /** Eight bytes of the content of the record at a position. */
  long i64At(long position, int offset) {
    return new Reader(blockOf(position).bytes, (int) position + LENGTH_BYTES + offset).i64();
  }

  /** The position of the record before this one, which must not be the oldest. */
  long before(long position) {
    long number = position >>> 32;
    int end = (int) position;
    while (end == 0) {
      number--;
      end = blocks.get((int) (number - firstBlock)).used;
    }
    byte[] bytes = blocks.get((int) (number - firstBlock)).bytes;
    return (number << 32) + end - new Reader(bytes, end - LENGTH_BYTES).i32();
  }

  /** How long the record at a position is, with its frame. */
  int lengthOf(long position) {
    return new Reader(blockOf(position).bytes, (int) position).i32();
  }

  /** Drops the oldest record. */
  void removeFirst() {
    tail += lengthOf(tail);
    if (tail == head) {
      free(blocks.size());
      head = firstBlock << 32;
      tail = head;
    } else if ((int) tail == blocks.getFirst().used) {
      free(1);
      tail = firstBlock << 32;
    }
  }

  private void free(int count) {
    for (int i = 0; i < count; i++) {
      byte[] bytes = blocks.removeFirst().bytes;
      spare = bytes.length == blockBytes ? bytes : spare;
      firstBlock++;
    }
  }

  private Block blockOf(long position) {
    return blocks.get((int) ((position >>> 32) - firstBlock));
  }

  /** Reads what was written, in its order. */
  static final class Reader {
    private final byte[] in;
    private int at;

    private Reader(byte[] in, int at) {
      this.in = in;
      this.at = at;
    }

    int u8() {
      return in[at++] & 0xff;
    }

    int u16() {
      return (u8() << 8) | u8();
    }

    int i32() {
      return (u16() << 16) | u16();
    }

    long i64() {
      return ((long) i32() << 32) | (i32() & 0xffff_ffffL);
    }

    byte[] raw(int length) {
      byte[] value = Arrays.copyOfRange(in, at, at + length);
      at += length;
      return value;
    }

    void skip(int length) {
      at += length;
    }
  }
}
