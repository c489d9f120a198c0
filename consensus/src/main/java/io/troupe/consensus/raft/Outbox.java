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

  /** What comes of most steps: something is on disk, or applied, as was to be expected. */
  private static final Output<RaftMessage> NOTHING =
      new Output<>(
          Optional.empty(),
          List.of(),
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          NONE);

  private long writes;
  private boolean ordered;
  private Optional<Write.Vote> vote = Optional.empty();
  private Optional<Write.ReceivedPiece> piece = Optional.empty();
  private Optional<SnapshotMark> base = Optional.empty();
  private Optional<LogIndex> dropFrom = Optional.empty();
  private Optional<SnapshotMark> install = Optional.empty();
  private Optional<Output.Standing> role = Optional.empty();
  private Answer answer = NONE;
  private final ArrayList<Entry> entries = new ArrayList<>();
  private final ArrayList<RaftMessage> thenSend = new ArrayList<>();
  private final ArrayList<RaftMessage> send = new ArrayList<>();
  private final ArrayList<List<Entry>> committed = new ArrayList<>();
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

  void dropFrom(LogIndex index) {
    dropFrom = Optional.of(index);
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
    committed.add(more);
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
        new Write<>(++writes, vote, piece, base, dropFrom, taken(entries), taken(thenSend));
    ordered = false;
    vote = Optional.empty();
    piece = Optional.empty();
    base = Optional.empty();
    dropFrom = Optional.empty();
    return Optional.of(write);
  }

  /** The whole output of this step; the next one begins. */
  Output<RaftMessage> take(Optional<Write<RaftMessage>> write) {
    if (write.isEmpty()
        && send.isEmpty()
        && install.isEmpty()
        && committed.isEmpty()
        && readable.isEmpty()
        && failedReads.isEmpty()
        && role.isEmpty()
        && answer instanceof Output.NoAnswer) {
      return NOTHING;
    }
    Output<RaftMessage> output =
        new Output<>(
            write,
            taken(send),
            install,
            takenCommitted(),
            taken(readable),
            taken(failedReads),
            role,
            answer);
    install = Optional.empty();
    role = Optional.empty();
    answer = NONE;
    return output;
  }

  /** Empties what was gathered. Most of it is empty in most steps. */
  private static <T> List<T> taken(List<T> gathered) {
    if (gathered.isEmpty()) {
      return List.of();
    }
    List<T> taken = List.copyOf(gathered);
    gathered.clear();
    return taken;
  }

  /** Mostly it is one piece, which need not be copied. */
  private List<Entry> takenCommitted() {
    List<Entry> taken =
        switch (committed.size()) {
          case 0 -> List.of();
          case 1 -> committed.getFirst();
          default -> committed.stream().flatMap(List::stream).toList();
        };
    committed.clear();
    return taken;
  }
}
