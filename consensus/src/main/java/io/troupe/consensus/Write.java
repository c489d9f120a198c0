package io.troupe.consensus;

import java.util.List;
import java.util.Optional;

/**
 * What to put on stable storage, all of it or nothing, behind every write of a smaller number; and
 * what may leave only then. A shell that sends {@link #thenSend} earlier, or loses part of a write
 * in a crash, breaks the protocol.
 *
 * <p>Applied in this order: the vote; the piece; the base, which drops all entries up to it, or all
 * where the entry at it has another term; the entries, the first of which drops whatever stood at
 * its index and behind.
 *
 * @param number rises by one with every write
 * @param vote what replaces the stored one, if it changed
 * @param piece a piece of a snapshot that is being received, if any
 * @param base where the log begins from now on, if that changed
 * @param entries behind one another
 * @param thenSend messages that promise what is written here or was before; may be all there is
 * @param <M> the protocol's messages
 */
public record Write<M>(
    long number,
    Optional<Vote> vote,
    Optional<ReceivedPiece> piece,
    Optional<SnapshotMark> base,
    List<Entry> entries,
    List<M> thenSend) {

  /**
   * What a replica must never forget: one record, so that no crash can part the two.
   *
   * @param term the latest it has seen
   * @param candidate whom it voted for in that term, if anybody
   */
  public record Vote(Term term, Optional<ReplicaId> candidate) {
    /** That of a replica that was never asked. */
    public static final Vote NONE = new Vote(Term.NONE, Optional.empty());
  }

  /**
   * A piece of a snapshot from the leader. Place 0 begins a new one and drops what there is of
   * another; with the last one comes the base.
   */
  public record ReceivedPiece(SnapshotMark mark, int place, Payload payload, boolean isLast) {}

  /** Whether there is nothing to write, only an order to keep. */
  public boolean isEmpty() {
    return vote.isEmpty() && piece.isEmpty() && base.isEmpty() && entries.isEmpty();
  }
}
