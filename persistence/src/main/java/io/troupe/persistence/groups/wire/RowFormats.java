package io.troupe.persistence.groups.wire;

import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog.Piece;
import io.troupe.consensus.Write.Vote;
import io.troupe.persistence.log.GroupId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The rows of a group on disk. Each says what it is and where it belongs, so that one in another's
 * place is noticed.
 *
 * <pre>
 *   row: u8 format (1) · u8 what · u8 group · fields · i32 CRC-32C of all before it
 *     1 vote       varint term · bool · varint candidate if so
 *     2 base       mark
 *     3 entry      varint index · content
 *     4 snapshots  varint count · (varint number · mark · varint pieces) each
 *     5 piece      varint number · varint place · bool last · bytes
 * </pre>
 *
 * <p>Mark, content and bytes are those of messages too. What is not of this form, or not whole, is
 * refused with a {@link WireFormatException}.
 */
public final class RowFormats {
  private static final int FORMAT = 1;
  private static final int VOTE = 1;
  private static final int BASE = 2;
  private static final int ENTRY = 3;
  private static final int SNAPSHOTS = 4;
  private static final int PIECE = 5;
  private static final int SMALL_BYTES = 64;

  private RowFormats() {}

  /** The row of a vote. */
  public static byte[] encode(GroupId group, Vote vote) {
    return row(
        VOTE,
        group,
        SMALL_BYTES,
        out -> {
          out.varint(vote.term().number()).bool(vote.candidate().isPresent());
          vote.candidate().ifPresent(it -> out.varint(it.number()));
        });
  }

  /** The vote of a row. */
  public static Vote decodeVote(GroupId group, byte[] row) {
    WireReader in = open(VOTE, group, row, "the vote");
    Vote vote =
        new Vote(Fields.term(in), in.bool() ? Optional.of(Fields.replica(in)) : Optional.empty());
    Fields.expectChecksum(in, "the vote");
    return vote;
  }

  /** The row of a base. */
  public static byte[] encode(GroupId group, SnapshotMark base) {
    return row(BASE, group, SMALL_BYTES, out -> Fields.mark(base, out));
  }

  /** The base of a row. */
  public static SnapshotMark decodeBase(GroupId group, byte[] row) {
    WireReader in = open(BASE, group, row, "the base");
    SnapshotMark base = Fields.mark(in);
    Fields.expectChecksum(in, "the base");
    return base;
  }

  /** The row of an entry. */
  public static byte[] encode(GroupId group, Entry entry) {
    return row(
        ENTRY,
        group,
        entry.sizeBytes(),
        out -> Fields.content(entry, out.varint(entry.index().number())));
  }

  /** The entry of the row at an index. */
  public static Entry decodeEntry(GroupId group, LogIndex index, byte[] row) {
    String what = "entry " + index;
    WireReader in = open(ENTRY, group, row, what);
    LogIndex stored = Fields.index(in);
    if (!stored.equals(index)) {
      throw new WireFormatException(what + " is in truth entry " + stored);
    }
    Entry entry = Fields.entry(index, in);
    Fields.expectChecksum(in, what);
    return entry;
  }

  /** The row of all snapshots that are whole. */
  public static byte[] encode(GroupId group, List<KeptSnapshot> kept) {
    return row(
        SNAPSHOTS,
        group,
        SMALL_BYTES,
        out -> {
          out.varint(kept.size());
          for (KeptSnapshot each : kept) {
            out.varint(each.number());
            Fields.mark(each.mark(), out);
            out.varint(each.pieces());
          }
        });
  }

  /** The snapshots of a row. */
  public static List<KeptSnapshot> decodeSnapshots(GroupId group, byte[] row) {
    String what = "the list of snapshots";
    WireReader in = open(SNAPSHOTS, group, row, what);
    int count = in.smallVarint();
    List<KeptSnapshot> kept = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        kept.add(new KeptSnapshot(Fields.number(in), Fields.mark(in), in.smallVarint()));
      }
    } catch (IllegalArgumentException e) {
      throw new WireFormatException(what + " is not valid: " + e.getMessage());
    }
    Fields.expectChecksum(in, what);
    return kept;
  }

  /** The row of a piece. */
  public static byte[] encode(GroupId group, long number, int place, Piece piece) {
    return row(
        PIECE,
        group,
        SMALL_BYTES + piece.payload().length(),
        out ->
            Fields.payload(piece.payload(), out.varint(number).varint(place).bool(piece.isLast())));
  }

  /** The piece of the row at a place. */
  public static Piece decodePiece(GroupId group, long number, int place, byte[] row) {
    String what = "piece %d of snapshot %d".formatted(place, number);
    WireReader in = open(PIECE, group, row, what);
    if (in.varint() != number || in.smallVarint() != place) {
      throw new WireFormatException(what + " is in truth another");
    }
    boolean isLast = in.bool();
    Payload payload = Fields.payload(in);
    Fields.expectChecksum(in, what);
    return new Piece(payload, isLast);
  }

  private static byte[] row(int what, GroupId group, int sizeBytes, Consumer<WireWriter> fields) {
    WireWriter out = new WireWriter(sizeBytes);
    fields.accept(out.u8(FORMAT).u8(what).u8(group.number()));
    return out.i32(out.checksum()).toArray();
  }

  private static WireReader open(int kind, GroupId group, byte[] row, String what) {
    WireReader in = new WireReader(row);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          what + " has format " + format + ", this build reads format " + FORMAT);
    }
    Fields.check(row, what);
    if (in.u8() != kind || in.u8() != group.number()) {
      throw new WireFormatException(what + " is in truth a row of something else");
    }
    return in;
  }
}
