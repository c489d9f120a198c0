package io.troupe.persistence.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import java.io.Serial;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what arrives into the preamble and frames. The first thing that is wrong ends it: what
 * follows is thrown away, since where the next frame would begin is not known any more.
 */
final class FrameCodec extends ByteToMessageDecoder {
  static final int MAGIC = 0x54525450;
  static final int VERSION = 1;
  static final int PREAMBLE_BYTES = 6;
  static final int HEADER_BYTES = 10;
  static final int MAX_STREAM = 0xffff;

  /** The transport's own stream. */
  static final int CONTROL = 0;

  /** The most that somebody who has proved nothing yet may send in one frame. */
  static final int MAX_HANDSHAKE_BYTES = 4096;

  private static final int CHECKED_HEADER_BYTES = 6;

  /** How TLS begins: a record of its handshake, of whichever version 3. */
  private static final int TLS_RECORD = 0x1603;

  private final CRC32C crc = new CRC32C();
  private int maxPayloadBytes = MAX_HANDSHAKE_BYTES;
  private boolean begun;
  private boolean broken;
  private int stream;
  private int checksum;
  private byte @Nullable [] payload;
  private int filled;

  /** What came. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Frame(int stream, byte[] payload) {}

  /** What came is no frame. */
  static final class BrokenFrameException extends DecoderException {
    @Serial private static final long serialVersionUID = 1L;

    private final PeerFact.Why why;

    private BrokenFrameException(PeerFact.Why why, String message) {
      super(message);
      this.why = why;
    }

    PeerFact.Why why() {
      return why;
    }
  }

  /** The other side proved itself: frames may now have their full size. */
  void proven() {
    maxPayloadBytes = Transport.MAX_PAYLOAD_BYTES;
  }

  static ByteBuf preamble(ByteBufAllocator allocator) {
    return allocator.buffer(PREAMBLE_BYTES).writeInt(MAGIC).writeShort(VERSION);
  }

  static ByteBuf frame(ByteBufAllocator allocator, int stream, byte[] payload) {
    ByteBuf out = allocator.buffer(HEADER_BYTES + payload.length);
    writeFrame(out, stream, payload.length, payload);
    return out;
  }

  /** Writes and flushes; what fails ends the connection, and is told to its handlers. */
  static void send(ChannelHandlerContext ctx, ByteBuf bytes) {
    var unused = ctx.writeAndFlush(bytes, ctx.voidPromise());
  }

  /** Appends a frame; its payload are the parts one after another, {@code length} bytes in all. */
  static void writeFrame(ByteBuf out, int stream, int length, byte[]... parts) {
    CRC32C crc = new CRC32C();
    updateHeader(crc, length, stream);
    for (byte[] part : parts) {
      crc.update(part, 0, part.length);
    }
    out.writeInt(length).writeShort(stream).writeInt((int) crc.getValue());
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (broken) {
      in.skipBytes(in.readableBytes());
    } else if (!begun) {
      begin(in);
    } else if (payload != null || header(in)) {
      fill(in, out);
    }
  }

  private void begin(ByteBuf in) {
    if (in.readableBytes() < PREAMBLE_BYTES) {
      return;
    }
    int magic = in.readInt();
    int version = in.readUnsignedShort();
    if (magic != MAGIC) {
      throw broken(
          PeerFact.Why.NOT_TROUPE,
          magic >>> 16 == TLS_RECORD
              ? "it speaks TLS, this node does not"
              : String.format(Locale.ROOT, "it begins with %08x, ours with %08x", magic, MAGIC));
    }
    if (version != VERSION) {
      throw broken(
          PeerFact.Why.OTHER_VERSION,
          "it speaks version " + version + " of the transport, we speak " + VERSION);
    }
    begun = true;
  }

  private boolean header(ByteBuf in) {
    if (in.readableBytes() < HEADER_BYTES) {
      return false;
    }
    int length = in.readInt();
    stream = in.readUnsignedShort();
    checksum = in.readInt();
    if (length < 0 || length > maxPayloadBytes) {
      throw broken(
          PeerFact.Why.NOT_TROUPE,
          "a frame of "
              + Integer.toUnsignedString(length)
              + " bytes, at most "
              + maxPayloadBytes
              + " are allowed");
    }
    payload = new byte[length];
    filled = 0;
    return true;
  }

  private void fill(ByteBuf in, List<Object> out) {
    byte[] filling = payload;
    if (filling == null) {
      return;
    }
    int more = Math.min(in.readableBytes(), filling.length - filled);
    in.readBytes(filling, filled, more);
    filled += more;
    if (filled < filling.length) {
      return;
    }
    payload = null;
    crc.reset();
    updateHeader(crc, filling.length, stream);
    crc.update(filling, 0, filling.length);
    if ((int) crc.getValue() != checksum) {
      throw broken(
          PeerFact.Why.NOT_TROUPE,
          String.format(
              Locale.ROOT,
              "a frame of %d bytes on stream %d has checksum %08x, it says %08x",
              filling.length,
              stream,
              (int) crc.getValue(),
              checksum));
    }
    out.add(new Frame(stream, filling));
  }

  private BrokenFrameException broken(PeerFact.Why why, String message) {
    broken = true;
    payload = null;
    return new BrokenFrameException(why, message);
  }

  private static void updateHeader(CRC32C crc, int length, int stream) {
    byte[] header = new byte[CHECKED_HEADER_BYTES];
    for (int i = 0; i < 4; i++) {
      header[i] = (byte) (length >>> (24 - 8 * i));
    }
    header[4] = (byte) (stream >>> 8);
    header[5] = (byte) stream;
    crc.update(header, 0, header.length);
  }
}
