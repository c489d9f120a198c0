package io.troupe.persistence.membership;

import io.troupe.actors.Bytes;
import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.actors.node.WholeFile;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.consensus.LogIndex;
import io.troupe.persistence.membership.rules.RegisterFormats;
import io.troupe.persistence.membership.rules.RegisterState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The register on disk, as of one entry of the log: after a crash the last that was written, or the
 * one before, whole.
 *
 * <pre>
 *   u8 format (1) · varint index · bytes state · i32 CRC-32C of all before
 * </pre>
 */
final class RegisterFile {
  private static final int FORMAT = 1;
  private static final int CRC_BYTES = 4;

  private final Path file;
  private LogIndex written = LogIndex.NONE;

  /**
   * What it holds.
   *
   * @param upTo the last entry in it
   */
  record Kept(LogIndex upTo, RegisterState state) {}

  RegisterFile(Path file) {
    this.file = file;
  }

  synchronized Kept read() {
    if (!Files.exists(file)) {
      return new Kept(LogIndex.NONE, RegisterState.EMPTY);
    }
    try {
      Kept kept = decode(Files.readAllBytes(file));
      written = kept.upTo();
      return kept;
    } catch (IOException | WireFormatException e) {
      throw new StartRefusedException(
          Reason.DAMAGED, "the file " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static Kept decode(byte[] bytes) {
    if (bytes.length < CRC_BYTES) {
      throw new WireFormatException("it is cut short");
    }
    byte[] body = Arrays.copyOf(bytes, bytes.length - CRC_BYTES);
    WireReader end = new WireReader(Arrays.copyOfRange(bytes, body.length, bytes.length));
    if (sum(body) != end.i32()) {
      throw new WireFormatException("its checksum is wrong");
    }
    WireReader in = new WireReader(body);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException("format " + format + " is not known to this build");
    }
    LogIndex upTo = new LogIndex(in.varint());
    RegisterState state = RegisterFormats.decodeState(in.bytes().unsafeArray());
    in.expectEnd();
    return new Kept(upTo, state);
  }

  /** On stable storage when this returns, unless a newer one is. */
  synchronized void write(LogIndex upTo, byte[] state) {
    if (upTo.compareTo(written) <= 0) {
      return;
    }
    byte[] body =
        new WireWriter(state.length + 16)
            .u8(FORMAT)
            .varint(upTo.number())
            .bytes(Bytes.wrap(state))
            .toArray();
    byte[] all = new WireWriter(body.length + CRC_BYTES).raw(body).i32(sum(body)).toArray();
    try {
      WholeFile.replace(file, all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    written = upTo;
  }

  private static int sum(byte[] body) {
    CRC32C crc = new CRC32C();
    crc.update(body);
    return (int) crc.getValue();
  }
}
