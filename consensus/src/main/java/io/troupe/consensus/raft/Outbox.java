package io.troupe.consensus.raft;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Output;
import io.troupe.consensus.Output.Answer;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers the output of a step. */
final class Outbox {
  private static final Answer NONE = new Output.NoAnswer();

  private long writes;
  private boolean ordered;
  private Optional<Write.Vote> vote = Optional.empty();
  private Optional<Write.ReceivedPiece> piece = Optional.empty();
  private Optional<SnapshotMark> base = Optional.empty();
  private Optional<SnapshotMark> install = Optional.empty();
  private Optional<Output.Standing> role = Optional.empty();
  private Answer answer = NONE;
  private final ArrayList<Entry> entries = new ArrayList<>();
  private final ArrayList<RaftMessage> thenSend = new ArrayList<>();
  private final ArrayList<RaftMessage> send = new ArrayList<>();
  private final ArrayList<Entry> committed = new ArrayList<>();
  private final ArrayList<Long> readable = new ArrayList<>();
  private final ArrayList<Long> failedReads = new ArrayList<>();

  void vote(Write.Vote changed) {
    vote = Optional.of(changed);
  }

  void entry(Entry entry) {
    entries.add(entry);
  }

  void piece(Write.ReceivedPiece received) {
    piece = Optional.of(received);
  }

  void base(SnapshotMark mark) {
    base = Optional.of(mark);
  }

  void install(SnapshotMark mark) {
    install = Optional.of(mark);
  }

  /** The number of the write that this step makes; it makes one even if it is empty. */
  long writeNumber() {
    ordered = true;
    return writes + 1;
  }

  /** A shell may report only writes that it was given. */
  void checkWasMade(long write) {
    if (write > writes) {
      throw new IllegalStateException(
          "write " + write + " is reported as done, but the last one was " + writes);
    }
  }

  /** Once all that was written so far is on disk, this step's write included. */
  void sendAfterWrite(RaftMessage message) {
    thenSend.add(message);
  }

  /**
   * At once; what a step says that enters a term or votes waits for that to be on disk. Later steps
   * need not: whoever created the term has it on disk, and nothing sent so promises anything.
   */
  void send(RaftMessage message) {
    (vote.isPresent() ? thenSend : send).add(message);
  }

  void committed(List<Entry> more) {
    committed.addAll(more);
  }

  void readable(long read) {
    readable.add(read);
  }

  void failedRead(long read) {
    failedReads.add(read);
  }

  void role(Output.Standing standing) {
    role = Optional.of(standing);
  }

  void accept(LogIndex first, Term term) {
    answer = new Output.Accepted(first, term);
  }

  void refuse(Output.Reason why, String detail, Optional<ReplicaId> leader) {
    answer = new Output.Refused(why, detail, leader);
  }

  /** What this step writes, if anything. */
  Optional<Write<RaftMessage>> takeWrite() {
    if (!ordered
        && vote.isEmpty()
        && piece.isEmpty()
        && base.isEmpty()
        && entries.isEmpty()
        && thenSend.isEmpty()) {
      return Optional.empty();
    }
    Write<RaftMessage> write =
        new Write<>(++writes, vote, piece, base, List.copyOf(entries), List.copyOf(thenSend));
    ordered = false;
    vote = Optional.empty();
    piece = Optional.empty();
    base = Optional.empty();
    entries.clear();
    thenSend.clear();
    return Optional.of(write);
  }

  /** The whole output of this step; the next one begins. */
  Output<RaftMessage> take(Optional<Write<RaftMessage>> write) {
    Output<RaftMessage> output =
        new Output<>(
            write,
            List.copyOf(send),
            install,
            List.copyOf(committed),
            List.copyOf(readable),
            List.copyOf(failedReads),
            role,
            answer);
    send.clear();
    install = Optional.empty();
    committed.clear();
    readable.clear();
    failedReads.clear();
    role = Optional.empty();
    answer = NONE;
    return output;
  }
}
