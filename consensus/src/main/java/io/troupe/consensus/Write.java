package io.troupe.consensus;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to put on stable storage, all of it or nothing, behind every write of a smaller number; and
 * what may leave only then. A shell that sends {@link #thenSend} earlier, or loses part of a write
 * in a crash, breaks the protocol. Stable is what a crash of the machine leaves: a write that was
 * not synced is not stable, and one that was torn by a crash must be found out and left away whole,
 * with all behind it.
 *
 * <p>Applied in this order: the vote; the piece; the base, which drops all entries up to it; what
 * {@code dropFrom} drops; the entries, each at its own index, where nothing stands any more.
 *
 * <p><b>Where a write fails</b> nobody knows what of it is on disk, and a second try, or a sync
 * that succeeds after one that failed, proves nothing. So there is no input for it: the shell ends
 * the replica, and may start a new one from what the disk says after it was read again. Nothing of
 * the failed write or behind it may be sent or reported.
 *
 * <p><b>Where writes are slow</b> they queue up. A shell may stop feeding {@link Input.Received} at
 * any time, which loses messages as a network does; that is how it bounds the queue, as it must. It
 * may not leave a write away.
 *
 * @param number 1 for a replica's first after its start, then one more with every write
 * @param vote what replaces the stored one, if it changed
 * @param piece a piece of a snapshot that is being received, if any
 * @param base where the log begins from now on, if that changed; the snapshot with that mark is on
 *     stable storage by now, or its last piece is in this write
 * @param dropFrom all entries from this index on are dropped, if any are
 * @param entries in the order of their indexes; those of Raft and Zab follow the last one stored
 * @param thenSend messages that promise what is written here or was before; may be all there is:
 *     such a write has its number and its place, and is done once those before it are
 * @param <M> the protocol's messages
 */
public record Write<M>(
    long number,
    Optional<Vote> vote,
    Optional<ReceivedPiece> piece,
    Optional<SnapshotMark> base,
    Optional<LogIndex> dropFrom,
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

    @Override
    public String toString() {
      return "term " + term + candidate.map(it -> " and vote for " + it).orElse("");
    }
  }

  /**
   * A piece of a snapshot from the leader. Place 0 begins a new one and drops the pieces of any
   * unfinished one, of the same mark too; further ones come in order. With the last one, in one
   * write, comes the base; until then the snapshot at the present base is the one that counts, and
   * a crash may leave the unfinished pieces or none.
   */
  public record ReceivedPiece(SnapshotMark mark, int place, Payload payload, boolean isLast) {
    @Override
    public String toString() {
      return "piece " + place + " of the " + mark;
    }
  }

  /** Whether there is nothing to write, only an order to keep. */
  public boolean isEmpty() {
    return vote.isEmpty()
        && piece.isEmpty()
        && base.isEmpty()
        && dropFrom.isEmpty()
        && entries.isEmpty();
  }

  /** What it writes, in that order. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    vote.ifPresent(it -> parts.add(it.toString()));
    piece.ifPresent(it -> parts.add(it.toString()));
    base.ifPresent(it -> parts.add("the log begins behind " + it.index()));
    dropFrom.ifPresent(it -> parts.add("the log ends before " + it));
    if (!entries.isEmpty()) {
      parts.add(Entry.inARow(entries));
    }
    return parts.isEmpty() ? "nothing" : String.join("; ", parts);
  }
}
