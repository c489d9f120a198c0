package io.troupe.persistence.log;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.SnapshotSum;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How commands and heads are written.
 *
 * <pre>
 *   a command by itself: u8 format (1) · command
 *   command: u8 kind · u8 version (1) · text id · fields
 *     1 claim           varint membership · text address; in version 2 also i64 name
 *     2 append          varint epoch · varint first · i32 checksum · varint count · events
 *     3 delete          varint epoch · varint upTo
 *     4 snapshot chunk  varint epoch · varint at · varint place · bytes
 *     5 seal snapshot   varint epoch · varint at · varint chunks · i32 checksum
 *   head: u8 format (1, 2) · fields; in format 2 also i64 name of the claim · i32 CRC
 * </pre>
 *
 * <p>Text, events and bytes stand behind their length as a varint. A CRC is CRC-32C over all that
 * precedes it, as an i32. A kind's number is never given again; a kind whose fields change gets a
 * new version, and the old one stays readable.
 */
public final class LogFormats {
  private static final int FORMAT = 1;
  private static final int VERSION = 1;

  /** Of claims and heads where the claim has a name. */
  private static final int NAMED = 2;

  private static final int CLAIM = 1;
  private static final int APPEND = 2;
  private static final int DELETE = 3;
  private static final int SNAPSHOT_CHUNK = 4;
  private static final int SEAL_SNAPSHOT = 5;
  private static final int CRC_BYTES = 4;

  private LogFormats() {}

  /** The bytes of one command, as an entry of a group's log: the group keeps their checksum. */
  public static byte[] encode(JournalCommand command) {
    WireWriter out = new WireWriter(command.sizeBytes() + command.id().value().length());
    write(command, out.u8(FORMAT));
    return out.toArray();
  }

  /** The command of these bytes. */
  public static JournalCommand decodeCommand(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          "a command has format %d, this build reads format %d".formatted(format, FORMAT));
    }
    try {
      JournalCommand command = read(in);
      in.expectEnd();
      return command;
    } catch (IllegalArgumentException e) {
      throw new WireFormatException("a command is not valid: " + e.getMessage());
    }
  }

  /** The bytes of a head. */
  public static byte[] encode(JournalHead head) {
    WireWriter out = new WireWriter(96);
    boolean isNamed = !head.claim().equals(ClaimId.NONE);
    out.u8(isNamed ? NAMED : FORMAT)
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
    writeIfAny(head.snapshot(), out);
    writeIfAny(head.unsealed(), out);
    if (isNamed) {
      out.i64(head.claim().number());
    }
    return out.i32(out.checksum()).toArray();
  }

  /** The head of these bytes. */
  public static JournalHead decodeHead(byte[] bytes) {
    WireReader in = checked(bytes, NAMED, "a journal head");
    try {
      Epoch epoch = new Epoch(in.varint());
      MembershipNumber membership = new MembershipNumber(in.varint());
      String owner = in.text();
      SequenceNumber highest = new SequenceNumber(in.varint());
      SequenceNumber deletedUpTo = new SequenceNumber(in.varint());
      Optional<JournalHead.LastAppend> last =
          in.bool() ? Optional.of(readLastAppend(in)) : Optional.empty();
      Optional<JournalHead.Pieces> snapshot = readIfAny(in);
      Optional<JournalHead.Pieces> unsealed = readIfAny(in);
      ClaimId claim = bytes[0] == NAMED ? new ClaimId(in.i64()) : ClaimId.NONE;
      JournalHead head =
          new JournalHead(
              epoch, membership, owner, claim, highest, deletedUpTo, last, snapshot, unsealed);
      if (in.left() != CRC_BYTES) {
        throw new WireFormatException("a journal head has bytes behind its last field");
      }
      return head;
    } catch (IllegalArgumentException e) {
      throw new WireFormatException("a journal head is not valid: " + e.getMessage());
    }
  }

  private static void write(JournalCommand command, WireWriter out) {
    switch (command) {
      case JournalCommand.Claim claim -> {
        boolean isNamed = !claim.name().equals(ClaimId.NONE);
        out.u8(CLAIM)
            .u8(isNamed ? NAMED : VERSION)
            .text(claim.id().value())
            .varint(claim.claimant().membership().number())
            .text(claim.claimant().address());
        if (isNamed) {
          out.i64(claim.name().number());
        }
      }
      case JournalCommand.Append append -> {
        AppendBatch batch = append.batch();
        out.u8(APPEND)
            .u8(VERSION)
            .text(append.id().value())
            .varint(batch.epoch().number())
            .varint(batch.first().number())
            .i32(batch.checksum())
            .varint(batch.events().size());
        batch.events().forEach(out::bytes);
      }
      case JournalCommand.Delete delete ->
          out.u8(DELETE)
              .u8(VERSION)
              .text(delete.id().value())
              .varint(delete.epoch().number())
              .varint(delete.upTo().number());
      case JournalCommand.SnapshotChunk chunk ->
          out.u8(SNAPSHOT_CHUNK)
              .u8(VERSION)
              .text(chunk.id().value())
              .varint(chunk.epoch().number())
              .varint(chunk.at().number())
              .varint(chunk.place())
              .bytes(chunk.chunk());
      case JournalCommand.SealSnapshot seal -> {
        out.u8(SEAL_SNAPSHOT).u8(VERSION).text(seal.id().value()).varint(seal.epoch().number());
        write(seal.pieces(), out);
      }
    }
  }

  private static JournalCommand read(WireReader in) {
    int kind = in.u8();
    int version = in.u8();
    int newest = kind == CLAIM ? NAMED : VERSION;
    if (version < VERSION || version > newest) {
      throw new WireFormatException(
          "the log has command %d in version %d, this build reads versions 1 to %d"
              .formatted(kind, version, newest));
    }
    PersistenceId id = new PersistenceId(in.text());
    return switch (kind) {
      case CLAIM ->
          new JournalCommand.Claim(
              id,
              new Claimant(new MembershipNumber(in.varint()), in.text()),
              version == NAMED ? new ClaimId(in.i64()) : ClaimId.NONE);
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
          new JournalCommand.SealSnapshot(id, new Epoch(in.varint()), readPieces(in));
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

  private static void writeIfAny(Optional<JournalHead.Pieces> pieces, WireWriter out) {
    out.bool(pieces.isPresent());
    pieces.ifPresent(it -> write(it, out));
  }

  private static Optional<JournalHead.Pieces> readIfAny(WireReader in) {
    return in.bool() ? Optional.of(readPieces(in)) : Optional.empty();
  }

  private static void write(JournalHead.Pieces pieces, WireWriter out) {
    out.varint(pieces.at().number()).varint(pieces.sum().count()).i32(pieces.sum().checksum());
  }

  private static JournalHead.Pieces readPieces(WireReader in) {
    return new JournalHead.Pieces(
        new SequenceNumber(in.varint()), new SnapshotSum(in.smallVarint(), in.i32()));
  }

  /** A reader behind the format, once format and checksum are known to be right. */
  private static WireReader checked(byte[] bytes, int newest, String what) {
    WireReader in = new WireReader(bytes);
    int format = in.u8();
    if (format < FORMAT || format > newest) {
      throw new WireFormatException(
          what + " has format " + format + ", this build reads formats 1 to " + newest);
    }
    if (bytes.length < 1 + CRC_BYTES) {
      throw new WireFormatException(what + " is cut short");
    }
    int content = bytes.length - CRC_BYTES;
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, content);
    int stored = new WireReader(Arrays.copyOfRange(bytes, content, bytes.length)).i32();
    if (stored != (int) crc.getValue()) {
      throw new WireFormatException(what + " does not fit its checksum");
    }
    return in;
  }
}
