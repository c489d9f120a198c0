package io.troupe.persistence.log;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How log entries and heads are written.
 *
 * <pre>
 *   entry: u8 format (1) · varint term · varint index · varint count · commands · i32 CRC-32C
 *   command: u8 kind · text id · fields
 *   head: u8 format (1) · fields
 * </pre>
 */
public final class LogFormats {
  private static final int FORMAT = 1;
  private static final int CLAIM = 1;
  private static final int APPEND = 2;
  private static final int DELETE = 3;
  private static final int SNAPSHOT_CHUNK = 4;
  private static final int SEAL_SNAPSHOT = 5;
  private static final int CRC_BYTES = 4;

  private LogFormats() {}

  /** The bytes of an entry. */
  public static byte[] encode(LogEntry entry) {
    int expected = 64;
    for (JournalCommand command : entry.commands()) {
      expected += command.sizeBytes() + 32;
    }
    WireWriter out = new WireWriter(expected);
    out.u8(FORMAT).varint(entry.term()).varint(entry.index()).varint(entry.commands().size());
    entry.commands().forEach(command -> write(command, out));
    return out.i32(out.checksum()).toArray();
  }

  /** The entry of these bytes; damage is noticed. */
  public static LogEntry decodeEntry(byte[] bytes) {
    if (bytes.length < CRC_BYTES) {
      throw new WireFormatException("a log entry is cut short");
    }
    WireReader in = new WireReader(bytes);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          "a log entry has format " + format + ", this build reads format " + FORMAT);
    }
    int stored = new WireReader(tail(bytes)).i32();
    if (stored != crc(bytes, bytes.length - CRC_BYTES)) {
      throw new WireFormatException("a log entry does not fit its checksum");
    }
    try {
      long term = in.varint();
      long index = in.varint();
      int count = in.smallVarint();
      List<JournalCommand> commands = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        commands.add(read(in));
      }
      return new LogEntry(term, index, commands);
    } catch (IllegalArgumentException e) {
      throw new WireFormatException("a log entry is not valid: " + e.getMessage());
    }
  }

  /** The bytes of a head. */
  public static byte[] encode(JournalHead head) {
    WireWriter out = new WireWriter(96);
    out.u8(FORMAT)
        .varint(head.epoch().number())
        .varint(head.membership().number())
        .text(head.owner())
        .varint(head.highest().number())
        .varint(head.deletedUpTo().number())
        .bool(head.lastAppend().isPresent());
    head.lastAppend()
        .ifPresent(
            last ->
                out.varint(last.epoch().number())
                    .varint(last.first().number())
                    .i32(last.checksum()));
    writePieces(head.snapshot(), out);
    writePieces(head.unsealed(), out);
    return out.toArray();
  }

  /** The head of these bytes. */
  public static JournalHead decodeHead(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          "a journal head has format " + format + ", this build reads format " + FORMAT);
    }
    try {
      JournalHead head =
          new JournalHead(
              new Epoch(in.varint()),
              new MembershipNumber(in.varint()),
              in.text(),
              new SequenceNumber(in.varint()),
              new SequenceNumber(in.varint()),
              in.bool() ? Optional.of(readLastAppend(in)) : Optional.empty(),
              readPieces(in),
              readPieces(in));
      in.expectEnd();
      return head;
    } catch (IllegalArgumentException e) {
      throw new WireFormatException("a journal head is not valid: " + e.getMessage());
    }
  }

  private static void write(JournalCommand command, WireWriter out) {
    switch (command) {
      case JournalCommand.Claim claim ->
          out.u8(CLAIM)
              .text(claim.id().value())
              .varint(claim.claimant().membership().number())
              .text(claim.claimant().address());
      case JournalCommand.Append append -> {
        AppendBatch batch = append.batch();
        out.u8(APPEND)
            .text(append.id().value())
            .varint(batch.epoch().number())
            .varint(batch.first().number())
            .i32(batch.checksum())
            .varint(batch.events().size());
        batch.events().forEach(out::bytes);
      }
      case JournalCommand.Delete delete ->
          out.u8(DELETE)
              .text(delete.id().value())
              .varint(delete.epoch().number())
              .varint(delete.upTo().number());
      case JournalCommand.SnapshotChunk chunk ->
          out.u8(SNAPSHOT_CHUNK)
              .text(chunk.id().value())
              .varint(chunk.epoch().number())
              .varint(chunk.at().number())
              .varint(chunk.place())
              .bytes(chunk.chunk());
      case JournalCommand.SealSnapshot seal ->
          out.u8(SEAL_SNAPSHOT)
              .text(seal.id().value())
              .varint(seal.epoch().number())
              .varint(seal.at().number())
              .varint(seal.chunks());
    }
  }

  private static JournalCommand read(WireReader in) {
    int kind = in.u8();
    PersistenceId id = new PersistenceId(in.text());
    return switch (kind) {
      case CLAIM ->
          new JournalCommand.Claim(id, new Claimant(new MembershipNumber(in.varint()), in.text()));
      case APPEND -> new JournalCommand.Append(id, readBatch(in));
      case DELETE ->
          new JournalCommand.Delete(id, new Epoch(in.varint()), new SequenceNumber(in.varint()));
      case SNAPSHOT_CHUNK ->
          new JournalCommand.SnapshotChunk(
              id,
              new Epoch(in.varint()),
              new SequenceNumber(in.varint()),
              in.smallVarint(),
              in.bytes());
      case SEAL_SNAPSHOT ->
          new JournalCommand.SealSnapshot(
              id, new Epoch(in.varint()), new SequenceNumber(in.varint()), in.smallVarint());
      default -> throw new WireFormatException("a log entry has an unknown command " + kind);
    };
  }

  private static AppendBatch readBatch(WireReader in) {
    Epoch epoch = new Epoch(in.varint());
    SequenceNumber first = new SequenceNumber(in.varint());
    int checksum = in.i32();
    int count = in.smallVarint();
    List<Bytes> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(in.bytes());
    }
    return new AppendBatch(epoch, first, events, checksum);
  }

  private static JournalHead.LastAppend readLastAppend(WireReader in) {
    return new JournalHead.LastAppend(
        new Epoch(in.varint()), new SequenceNumber(in.varint()), in.i32());
  }

  private static void writePieces(Optional<JournalHead.Pieces> pieces, WireWriter out) {
    out.bool(pieces.isPresent());
    pieces.ifPresent(it -> out.varint(it.at().number()).varint(it.count()));
  }

  private static Optional<JournalHead.Pieces> readPieces(WireReader in) {
    return in.bool()
        ? Optional.of(new JournalHead.Pieces(new SequenceNumber(in.varint()), in.smallVarint()))
        : Optional.empty();
  }

  private static byte[] tail(byte[] bytes) {
    return Arrays.copyOfRange(bytes, bytes.length - CRC_BYTES, bytes.length);
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
