package io.troupe.persistence.groups.wire;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog.Piece;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write.Vote;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.persistence.log.GroupId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** One of each row and message. */
final class Samples {
  static final GroupId GROUP = new GroupId(7);
  static final Membership THREE = Membership.of(ids(1, 2, 3));
  static final Membership JOINT = new Membership(ids(2, 3, 400), ids(1, 2, 3), ids(9));
  static final SnapshotMark MARK = new SnapshotMark(index(300), term(5), JOINT);
  static final Vote VOTE = new Vote(term(70_000), Optional.of(new ReplicaId(3)));
  static final List<KeptSnapshot> KEPT =
      List.of(new KeptSnapshot(4, SnapshotMark.initial(THREE), 1), new KeptSnapshot(9, MARK, 17));
  static final Piece PIECE = new Piece(Payload.utf8("state"), true);

  private static final ReplicaId A = new ReplicaId(1);
  private static final ReplicaId B = new ReplicaId(400);

  private Samples() {}

  static Entry command(long at, long term, String text) {
    return new Entry(index(at), term(term), new Entry.Content.Command(Payload.utf8(text)));
  }

  static Entry noOp(long at, long term) {
    return new Entry(index(at), term(term), new Entry.Content.NoOp());
  }

  static Entry members(long at, long term) {
    return new Entry(index(at), term(term), new Entry.Content.Members(JOINT));
  }

  static Map<String, byte[]> rows() {
    Map<String, byte[]> rows = new LinkedHashMap<>();
    rows.put("vote-none", RowFormats.encode(GROUP, Vote.NONE));
    rows.put("vote", RowFormats.encode(GROUP, VOTE));
    rows.put("base-initial", RowFormats.encode(GROUP, SnapshotMark.initial(THREE)));
    rows.put("base", RowFormats.encode(GROUP, MARK));
    rows.put("entry-command", RowFormats.encode(GROUP, command(300, 5, "put")));
    rows.put("entry-no-op", RowFormats.encode(GROUP, noOp(1, 1)));
    rows.put("entry-members", RowFormats.encode(GROUP, members(1L << 40, 70_000)));
    rows.put("snapshots-none", RowFormats.encode(GROUP, List.of()));
    rows.put("snapshots", RowFormats.encode(GROUP, KEPT));
    rows.put("piece", RowFormats.encode(GROUP, 9, 16, PIECE));
    return rows;
  }

  static Map<String, RaftMessage> messages() {
    Map<String, RaftMessage> all = new LinkedHashMap<>();
    all.put("ask-vote", new RaftMessage.AskVote(A, B, term(6), index(300), term(5), true, false));
    all.put("vote-answer", new RaftMessage.VoteAnswer(B, A, term(6), true, false));
    all.put(
        "append",
        new RaftMessage.Append(
            A,
            B,
            term(6),
            index(299),
            term(5),
            List.of(command(300, 5, "put"), noOp(301, 6), members(302, 6)),
            index(298)));
    all.put(
        "append-nothing",
        new RaftMessage.Append(A, B, term(6), index(0), term(0), List.of(), index(0)));
    all.put("appended", new RaftMessage.Appended(B, A, term(6), index(302)));
    all.put(
        "not-appended",
        new RaftMessage.NotAppended(B, A, term(6), index(299), index(200), term(4)));
    all.put("heartbeat", new RaftMessage.Heartbeat(A, B, term(6), index(302), 41));
    all.put("heartbeat-answer", new RaftMessage.HeartbeatAnswer(B, A, term(6), 41));
    all.put(
        "install-piece",
        new RaftMessage.InstallPiece(A, B, term(6), MARK, 3, Payload.utf8("state"), true));
    all.put("piece-installed", new RaftMessage.PieceInstalled(B, A, term(6), index(300), 4));
    all.put("timeout-now", new RaftMessage.TimeoutNow(A, B, term(6)));
    return all;
  }

  private static List<ReplicaId> ids(int... numbers) {
    return IntStream.of(numbers).mapToObj(ReplicaId::new).toList();
  }

  private static LogIndex index(long number) {
    return new LogIndex(number);
  }

  private static Term term(long number) {
    return new Term(number);
  }
}
