package io.troupe.consensus.raft;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import java.util.List;

/**
 * What replicas say to each other. Any of it may be lost, late, doubled and out of order. As text
 * each says who, to whom, and its term.
 */
public sealed interface RaftMessage {
  /** Who says it. */
  ReplicaId from();

  /** To whom. */
  ReplicaId to();

  /** The sender's term; of a pre-vote and its grant, the term that it would campaign in. */
  Term term();

  private static String inTerm(RaftMessage message, String what) {
    return said(message, what + " (term " + message.term() + ")");
  }

  private static String said(RaftMessage message, String what) {
    return message.from() + " → " + message.to() + "  " + what;
  }

  private static String round(long probe) {
    return probe == 0 ? "" : ", round " + probe;
  }

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
      implements RaftMessage {
    @Override
    public String toString() {
      return said(
          this,
          "%s in term %s? my log ends with %s@%s%s"
              .formatted(
                  isPre ? "would you vote for me" : "your vote",
                  term,
                  last,
                  lastTerm,
                  isTransfer ? ", the leader wants it" : ""));
    }
  }

  /** Answers {@link AskVote}; a granted vote is on disk. */
  record VoteAnswer(ReplicaId from, ReplicaId to, Term term, boolean isGranted, boolean isPre)
      implements RaftMessage {
    @Override
    public String toString() {
      if (isPre && !isGranted) {
        return inTerm(this, "I would not");
      }
      String vote = isPre ? "I would," : isGranted ? "my vote" : "no vote";
      return said(this, vote + " in term " + term);
    }
  }

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
      implements RaftMessage {
    @Override
    public String toString() {
      return inTerm(
          this,
          "append %s after %s@%s, commit %s"
              .formatted(Entry.inARow(entries), previous, previousTerm, commit));
    }
  }

  /** The follower's log equals the leader's up to here, and is on disk. */
  record Appended(ReplicaId from, ReplicaId to, Term term, LogIndex match) implements RaftMessage {
    @Override
    public String toString() {
      return inTerm(this, "have all to " + match);
    }
  }

  /**
   * The follower lacks what an append should follow.
   *
   * @param previous that of the append
   * @param hint the last place where the follower's log may equal the leader's
   * @param hintTerm the follower's term there
   */
  record NotAppended(
      ReplicaId from, ReplicaId to, Term term, LogIndex previous, LogIndex hint, Term hintTerm)
      implements RaftMessage {
    @Override
    public String toString() {
      return inTerm(this, "lack %s, perhaps have %s@%s".formatted(previous, hint, hintTerm));
    }
  }

  /**
   * The leader is there.
   *
   * @param commit how far this follower's log is known to be committed
   * @param probe to be answered with: the round of read barriers that this confirms
   */
  record Heartbeat(ReplicaId from, ReplicaId to, Term term, LogIndex commit, long probe)
      implements RaftMessage {
    @Override
    public String toString() {
      return inTerm(this, "heartbeat, commit " + commit + round(probe));
    }
  }

  /** Answers {@link Heartbeat}, or whatever an older leader sent: its term is over. */
  record HeartbeatAnswer(ReplicaId from, ReplicaId to, Term term, long probe)
      implements RaftMessage {
    @Override
    public String toString() {
      return inTerm(this, "am here" + round(probe));
    }
  }

  /** A piece of a snapshot, for a follower whose next entries the leader does not keep any more. */
  record InstallPiece(
      ReplicaId from,
      ReplicaId to,
      Term term,
      SnapshotMark mark,
      int place,
      Payload payload,
      boolean isLast)
      implements RaftMessage {
    @Override
    public String toString() {
      return inTerm(this, mark + ", piece " + place + (isLast ? ", the last" : ""));
    }
  }

  /**
   * Pieces of the snapshot at an index are on disk.
   *
   * @param next which piece is wanted next
   */
  record PieceInstalled(ReplicaId from, ReplicaId to, Term term, LogIndex at, int next)
      implements RaftMessage {
    @Override
    public String toString() {
      return inTerm(this, "want piece %d of the snapshot to %s".formatted(next, at));
    }
  }

  /** Stand for election at once (thesis 3.10). */
  record TimeoutNow(ReplicaId from, ReplicaId to, Term term) implements RaftMessage {
    @Override
    public String toString() {
      return inTerm(this, "stand for election now");
    }
  }
}
