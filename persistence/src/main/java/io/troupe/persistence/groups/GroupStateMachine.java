package io.troupe.persistence.groups;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog.Piece;
import io.troupe.consensus.Term;
import io.troupe.persistence.disk.FreeSpace;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What a group's entries are applied to. It keeps its state on stable storage by itself, as far and
 * as late as it likes: what a crash takes of it is applied again from the group's log, which is cut
 * no further than {@link View#stored} allows.
 *
 * <p>Behind {@link #restored}, all of it is called on the group's thread, which sends no heartbeat
 * meanwhile: what takes longer than an election costs the leadership. What it throws ends the
 * group.
 */
public interface GroupStateMachine {
  /** An answer without content. */
  Payload NOTHING = Payload.wrap(new byte[0]);

  /**
   * The last entry that its state holds at the start, exactly; {@link LogIndex#NONE} if it holds
   * nothing, or a crash came in the middle of an {@link #install}. Asked once, before all else, on
   * the thread that starts the group.
   */
  LogIndex restored();

  /** The term of that entry, where the machine keeps it: then it must be the log's. */
  default Optional<Term> restoredTerm() {
    return Optional.empty();
  }

  /**
   * Applies these in order. No-ops and members are among them: nothing to do, but they count. After
   * a crash those behind {@link #restored}, or behind the snapshot, come again.
   *
   * @return for each entry what its proposer hears; {@link #NOTHING} for what is no command
   */
  List<Payload> apply(List<Entry> entries);

  /**
   * Answers a question about the state as it is, and changes nothing.
   *
   * @throws IllegalArgumentException if the question makes no sense; the asker hears that
   */
  Payload query(Payload question);

  /** How much room a command needs on the disk; asked on any thread, and only while that is low. */
  default FreeSpace.Need need(Payload command) {
    return FreeSpace.Need.MUCH;
  }

  /** The state as it is now, whatever is applied while the view is kept. Costs little. */
  View view();

  /**
   * Drops the state and takes that of a snapshot, whose pieces are as a view gave them, on another
   * replica. The pieces stay on disk here until a view behind it says that it is stored: a crash
   * before that may leave a part of it, of which {@link #restored} must not tell as of a whole.
   */
  void install(SnapshotMark mark, Iterator<Payload> pieces);

  /**
   * A state at one moment. A group keeps at most two: one that peers are sent, until a newer one
   * takes its place, and the newer one, until that is stored.
   */
  interface View extends AutoCloseable {
    /**
     * Asks for the state up to this moment, or further, to be put on stable storage. Returns at
     * once; done, on any thread, once a start would find it there. Asked once; a failure ends the
     * group. May be done or fail after {@link #close}, which then nobody hears.
     */
    CompletionStage<Void> stored();

    /**
     * A part of the state, 256 KiB to 1 MiB unless it is the last; there is at least one, which may
     * be empty. The same each time it is asked for.
     *
     * @param place at most one further than the furthest that was asked of this view; the same
     *     again, and earlier ones, are asked for too, since several peers may read at once
     */
    Piece piece(int place);

    /** Nothing is asked of it any more. */
    @Override
    void close();
  }
}
