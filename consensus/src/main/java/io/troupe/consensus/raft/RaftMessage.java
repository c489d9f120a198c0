package io.troupe.consensus.raft;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import java.util.List;

/** What replicas say to each other. Any of it may be lost, late, doubled and out of order. */
public sealed interface RaftMessage {
  /** Who says it. */
  ReplicaId from();

  /** To whom. */
  ReplicaId to();

  /** The sender's term; of a pre-vote and its grant, the term that it would campaign in. */
  Term term();

  /**
   * Asks for a vote (the paper, 5.2 and 5.4.1).
   *
   * @param last the last entry of the candidate's log
   * @param lastTerm that entry's term
   * @param isPre whether it only asks if it would get the vote (thesis 9.6)
   * @param isTransfer whether the leader told it to, so that nobody clings to that leader
   */
  record AskVote(
      ReplicaId from,
      ReplicaId to,
      Term term,
      LogIndex last,
      Term lastTerm,
      boolean isPre,
      boolean isTransfer)
      implements RaftMessage {}

  /** Answers {@link AskVote}; a granted vote is on disk. */
  record VoteAnswer(ReplicaId from, ReplicaId to, Term term, boolean isGranted, boolean isPre)
      implements RaftMessage {}

  /**
   * Entries behind one that the follower should have (the paper, 5.3).
   *
   * @param previous the index before the first entry
   * @param previousTerm the term of the entry there
   * @param commit how far the leader knows the log to be committed
   */
  record Append(
      ReplicaId from,
      ReplicaId to,
      Term term,
      LogIndex previous,
      Term previousTerm,
      List<Entry> entries,
      LogIndex commit)
      implements RaftMessage {}

  /** The follower's log equals the leader's up to here, and is on disk. */
  record Appended(ReplicaId from, ReplicaId to, Term term, LogIndex match) implements RaftMessage {}

  /**
   * The follower lacks what an append should follow.
   *
   * @param previous that of the append
   * @param hint the last place where the follower's log may equal the leader's
   * @param hintTerm the follower's term there
   */
  record NotAppended(
      ReplicaId from, ReplicaId to, Term term, LogIndex previous, LogIndex hint, Term hintTerm)
      implements RaftMessage {}

  /**
   * The leader is there.
   *
   * @param commit how far this follower's log is known to be committed
   * @param probe to be answered with: the round of read barriers that this confirms
   */
  record Heartbeat(ReplicaId from, ReplicaId to, Term term, LogIndex commit, long probe)
      implements RaftMessage {}

  /** Answers {@link Heartbeat}, or whatever an older leader sent: its term is over. */
  record HeartbeatAnswer(ReplicaId from, ReplicaId to, Term term, long probe)
      implements RaftMessage {}

  /** A piece of a snapshot, for a follower whose next entries the leader does not keep any more. */
  record InstallPiece(
      ReplicaId from,
      ReplicaId to,
      Term term,
      SnapshotMark mark,
      int place,
      Payload payload,
      boolean isLast)
      implements RaftMessage {}

  /**
   * Pieces of the snapshot at an index are on disk.
   *
   * @param next which piece is wanted next
   */
  record PieceInstalled(ReplicaId from, ReplicaId to, Term term, LogIndex at, int next)
      implements RaftMessage {}

  /** Stand for election at once (thesis 3.10). */
  record TimeoutNow(ReplicaId from, ReplicaId to, Term term) implements RaftMessage {}
}
