package io.troupe.persistence.entity;

import io.troupe.actors.Bytes;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How events and snapshots of entities are written. The number of a record is its place in the
 * journal, and the journal checks for damage; neither is written here.
 *
 * <pre>
 *   event record:     u8 format (1) · u8 kind · fields
 *     0 skipped       nothing
 *     1 event         i64 timestamp · text writer · text adapter manifest
 *                     · varint count · tags · payload · optional payload (metadata)
 *   snapshot record:  u8 format (1) · u8 kind · fields
 *     1 piece         varint catalogue · the rest is content
 *     2 catalogue     varint count · entries: varint at · i64 timestamp · varint first piece
 *                     · varint pieces
 *   snapshot content: u8 format (1) · payload · optional payload (metadata)
 *   payload:          signed varint serializer · text manifest · bytes
 *   optional:         bool · what there is
 * </pre>
 *
 * <p>Text and bytes stand behind their length as a varint. A number that names a format or kind is
 * never given again.
 */
public final class EntityFormats {
  private static final int FORMAT = 1;
  private static final int SKIPPED = 0;
  private static final int EVENT = 1;
  private static final int PIECE = 1;
  private static final int CATALOGUE = 2;

  private EntityFormats() {}

  /** The bytes of an event record. */
  public static Bytes encode(EventRecord record) {
    return switch (record) {
      case EventRecord.Skipped skipped -> new WireWriter(2).u8(FORMAT).u8(SKIPPED).toBytes();
      case EventRecord.Event event -> {
        WireWriter out = new WireWriter(128 + event.payload().bytes().length());
        out.u8(FORMAT)
            .u8(EVENT)
            .i64(event.timestampMillis())
            .text(event.writer())
            .text(event.adapterManifest())
            .varint(event.tags().size());
        event.tags().forEach(out::text);
        write(event.payload(), out);
        write(event.metadata(), out);
        yield out.toBytes();
      }
    };
  }

  /**
   * The event record of these bytes.
   *
   * @throws WireFormatException if they are of another format, or damaged
   */
  public static EventRecord decodeEvent(Bytes bytes) {
    return decode(
        bytes,
        "an event",
        in -> {
          int kind = in.u8();
          return switch (kind) {
            case SKIPPED -> new EventRecord.Skipped();
            case EVENT ->
                new EventRecord.Event(
                    in.i64(),
                    in.text(),
                    in.text(),
                    list(in, WireReader::text),
                    payload(in),
                    optionalPayload(in));
            default -> throw unknown("an event", "kind", kind);
          };
        });
  }

  /** The bytes of a record in a journal of snapshots. */
  public static Bytes encode(SnapshotRecord record) {
    return switch (record) {
      case SnapshotRecord.Piece piece ->
          new WireWriter(16 + piece.content().length())
              .u8(FORMAT)
              .u8(PIECE)
              .varint(piece.catalogue().number())
              .raw(piece.content().unsafeArray())
              .toBytes();
      case SnapshotCatalogue catalogue -> {
        WireWriter out = new WireWriter(16 + 24 * catalogue.entries().size());
        out.u8(FORMAT).u8(CATALOGUE).varint(catalogue.entries().size());
        catalogue
            .entries()
            .forEach(
                entry ->
                    out.varint(entry.at().number())
                        .i64(entry.timestampMillis())
                        .varint(entry.firstPiece().number())
                        .varint(entry.pieces()));
        yield out.toBytes();
      }
    };
  }

  /**
   * The record of these bytes.
   *
   * @throws WireFormatException if they are of another format, or damaged
   */
  public static SnapshotRecord decodeSnapshotRecord(Bytes bytes) {
    return decode(
        bytes,
        "a record of snapshots",
        in -> {
          int kind = in.u8();
          return switch (kind) {
            case PIECE ->
                new SnapshotRecord.Piece(new SequenceNumber(in.varint()), in.raw(in.left()));
            case CATALOGUE -> new SnapshotCatalogue(list(in, EntityFormats::entry));
            default -> throw unknown("a record of snapshots", "kind", kind);
          };
        });
  }

  /** The bytes of a snapshot, which its pieces hold together. */
  public static Bytes encode(SnapshotContent content) {
    WireWriter out = new WireWriter(64 + content.payload().bytes().length());
    out.u8(FORMAT);
    write(content.payload(), out);
    write(content.metadata(), out);
    return out.toBytes();
  }

  /**
   * The snapshot of these bytes.
   *
   * @throws WireFormatException if they are of another format, or damaged
   */
  public static SnapshotContent decodeSnapshot(Bytes bytes) {
    return decode(bytes, "a snapshot", in -> new SnapshotContent(payload(in), optionalPayload(in)));
  }

  private static <T> T decode(Bytes bytes, String what, Function<WireReader, T> content) {
    WireReader in = new WireReader(bytes);
    int format = in.u8();
    if (format != FORMAT) {
      throw unknown(what, "format", format);
    }
    try {
      T value = content.apply(in);
      in.expectEnd();
      return value;
    } catch (IllegalArgumentException e) {
      throw new WireFormatException(what + " is not valid: " + e.getMessage());
    }
  }

  private static WireFormatException unknown(String what, String field, int number) {
    return new WireFormatException(
        "%s has %s %d, which this build does not know; a newer release wrote it"
            .formatted(what, field, number));
  }

  private static void write(Payload payload, WireWriter out) {
    out.signedVarint(payload.serializer()).text(payload.manifest()).bytes(payload.bytes());
  }

  private static void write(Optional<Payload> payload, WireWriter out) {
    out.bool(payload.isPresent());
    payload.ifPresent(present -> write(present, out));
  }

  private static Payload payload(WireReader in) {
    long serializer = in.signedVarint();
    if (serializer != (int) serializer) {
      throw new WireFormatException("a serializer's number is out of range: " + serializer);
    }
    return new Payload((int) serializer, in.text(), in.bytes());
  }

  private static Optional<Payload> optionalPayload(WireReader in) {
    return in.bool() ? Optional.of(payload(in)) : Optional.empty();
  }

  private static SnapshotCatalogue.Entry entry(WireReader in) {
    return new SnapshotCatalogue.Entry(
        new SequenceNumber(in.varint()),
        in.i64(),
        new SequenceNumber(in.varint()),
        in.smallVarint());
  }

  private static <T> List<T> list(WireReader in, Function<WireReader, T> item) {
    int count = in.smallVarint();
    List<T> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(item.apply(in));
    }
    return items;
  }
}
