package io.troupe.persistence.groups.wire;

import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.Term;
import io.troupe.consensus.raft.RaftMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * What replicas of Raft say to each other, as bytes.
 *
 * <pre>
 *   message: u8 version (1) · u8 kind · varint from · varint to · varint term · fields · i32 CRC
 *     1 ask vote          varint last · varint last term · bool pre · bool transfer
 *     2 vote answer       bool granted · bool pre
 *     3 append            varint previous · varint term · varint commit · varint count · content
 *     4 appended          varint match
 *     5 not appended      varint previous · varint hint · varint its term
 *     6 heartbeat         varint commit · varint probe
 *     7 heartbeat answer  varint probe
 *     8 piece             mark · varint place · bool last · bytes
 *     9 piece installed   varint at · varint next
 *    10 timeout now
 * </pre>
 *
 * <p>Entries follow the previous one without a gap, so their indexes are not written. The checksum
 * is there because a changed message breaks Raft, and TCP's own lets one in some millions pass.
 */
public final class RaftMessageFormats {
  private static final int VERSION = 1;
  private static final int ASK_VOTE = 1;
  private static final int VOTE_ANSWER = 2;
  private static final int APPEND = 3;
  private static final int APPENDED = 4;
  private static final int NOT_APPENDED = 5;
  private static final int HEARTBEAT = 6;
  private static final int HEARTBEAT_ANSWER = 7;
  private static final int INSTALL_PIECE = 8;
  private static final int PIECE_INSTALLED = 9;
  private static final int TIMEOUT_NOW = 10;
  private static final int HEAD_BYTES = 64;
  private static final String WHAT = "a message";

  private RaftMessageFormats() {}

  /** About how many bytes a message takes, never much less. */
  public static int sizeBytes(RaftMessage message) {
    return HEAD_BYTES
        + switch (message) {
          case RaftMessage.Append append ->
              (int)
                  Math.min(
                      Integer.MAX_VALUE / 2,
                      append.entries().stream().mapToLong(Entry::sizeBytes).sum());
          case RaftMessage.InstallPiece piece ->
              piece.payload().length() + piece.mark().membership().all().size() * Integer.BYTES;
          default -> 0;
        };
  }

  /** The bytes of a message. */
  public static byte[] encode(RaftMessage message) {
    WireWriter out = new WireWriter(sizeBytes(message));
    switch (message) {
      case RaftMessage.AskVote it ->
          head(ASK_VOTE, it, out)
              .varint(it.last().number())
              .varint(it.lastTerm().number())
              .bool(it.isPre())
              .bool(it.isTransfer());
      case RaftMessage.VoteAnswer it ->
          head(VOTE_ANSWER, it, out).bool(it.isGranted()).bool(it.isPre());
      case RaftMessage.Append it -> append(it, head(APPEND, it, out));
      case RaftMessage.Appended it -> head(APPENDED, it, out).varint(it.match().number());
      case RaftMessage.NotAppended it ->
          head(NOT_APPENDED, it, out)
              .varint(it.previous().number())
              .varint(it.hint().number())
              .varint(it.hintTerm().number());
      case RaftMessage.Heartbeat it ->
          head(HEARTBEAT, it, out).varint(it.commit().number()).varint(it.probe());
      case RaftMessage.HeartbeatAnswer it -> head(HEARTBEAT_ANSWER, it, out).varint(it.probe());
      case RaftMessage.InstallPiece it -> {
        Fields.mark(it.mark(), head(INSTALL_PIECE, it, out));
        Fields.payload(it.payload(), out.varint(it.place()).bool(it.isLast()));
      }
      case RaftMessage.PieceInstalled it ->
          head(PIECE_INSTALLED, it, out).varint(it.at().number()).varint(it.next());
      case RaftMessage.TimeoutNow it -> head(TIMEOUT_NOW, it, out);
    }
    return out.i32(out.checksum()).toArray();
  }

  /**
   * The message of these bytes.
   *
   * @throws WireFormatException if they are none that this build knows, or not whole; nothing else,
   *     whatever the bytes are
   */
  public static RaftMessage decode(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    int version = in.u8();
    if (version != VERSION) {
      throw new WireFormatException(
          "a message has version " + version + ", this build reads version " + VERSION);
    }
    Fields.check(bytes, WHAT);
    int kind = in.u8();
    ReplicaId from = Fields.replica(in);
    ReplicaId to = Fields.replica(in);
    Term term = Fields.term(in);
    RaftMessage message =
        switch (kind) {
          case ASK_VOTE ->
              new RaftMessage.AskVote(
                  from, to, term, Fields.index(in), Fields.term(in), in.bool(), in.bool());
          case VOTE_ANSWER -> new RaftMessage.VoteAnswer(from, to, term, in.bool(), in.bool());
          case APPEND -> readAppend(from, to, term, in);
          case APPENDED -> new RaftMessage.Appended(from, to, term, Fields.index(in));
          case NOT_APPENDED ->
              new RaftMessage.NotAppended(
                  from, to, term, Fields.index(in), Fields.index(in), Fields.term(in));
          case HEARTBEAT ->
              new RaftMessage.Heartbeat(from, to, term, Fields.index(in), Fields.number(in));
          case HEARTBEAT_ANSWER ->
              new RaftMessage.HeartbeatAnswer(from, to, term, Fields.number(in));
          case INSTALL_PIECE -> readPiece(from, to, term, in);
          case PIECE_INSTALLED ->
              new RaftMessage.PieceInstalled(from, to, term, Fields.index(in), in.smallVarint());
          case TIMEOUT_NOW -> new RaftMessage.TimeoutNow(from, to, term);
          default -> throw new WireFormatException("a message is of the unknown kind " + kind);
        };
    Fields.expectChecksum(in, WHAT);
    return message;
  }

  private static WireWriter head(int kind, RaftMessage message, WireWriter out) {
    return out.u8(VERSION)
        .u8(kind)
        .varint(message.from().number())
        .varint(message.to().number())
        .varint(message.term().number());
  }

  private static void append(RaftMessage.Append append, WireWriter out) {
    out.varint(append.previous().number())
        .varint(append.previousTerm().number())
        .varint(append.commit().number())
        .varint(append.entries().size());
    append.entries().forEach(entry -> Fields.content(entry, out));
  }

  private static RaftMessage readAppend(ReplicaId from, ReplicaId to, Term term, WireReader in) {
    LogIndex previous = Fields.index(in);
    Term previousTerm = Fields.term(in);
    LogIndex commit = Fields.index(in);
    int count = in.smallVarint();
    // Not made as large as it says: it may say anything.
    List<Entry> entries = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      entries.add(Fields.entry(previous.plus(i), in));
    }
    return new RaftMessage.Append(
        from, to, term, previous, previousTerm, List.copyOf(entries), commit);
  }

  private static RaftMessage readPiece(ReplicaId from, ReplicaId to, Term term, WireReader in) {
    var mark = Fields.mark(in);
    int place = in.smallVarint();
    boolean isLast = in.bool();
    return new RaftMessage.InstallPiece(from, to, term, mark, place, Fields.payload(in), isLast);
  }
}
