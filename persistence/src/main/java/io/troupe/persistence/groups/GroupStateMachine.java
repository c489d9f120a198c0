package io.troupe.persistence.groups;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.SnapshotMark;
import java.util.Iterator;
import java.util.List;

/**
 * What a group's entries are applied to. All of it is called on the group's thread, which sends no
 * heartbeat meanwhile: what takes longer than an election costs the leadership. What it throws ends
 * the group.
 */
public interface GroupStateMachine {
  /** An answer without content. */
  Payload NOTHING = Payload.wrap(new byte[0]);

  /**
   * The last entry that its state holds at the start, exactly; {@link LogIndex#NONE} if it keeps
   * nothing over a crash, or nothing yet. Where a snapshot is newer, that is installed.
   */
  LogIndex restored();

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

  /** The state as it is now, whatever is applied while it is read. */
  SnapshotReader snapshot();

  /** Drops the state and takes that of a snapshot, whose pieces are as they were given. */
  void install(SnapshotMark mark, Iterator<Payload> pieces);

  /** Cuts a state into pieces that fit into messages, 256 KiB to 1 MiB each. */
  interface SnapshotReader extends Iterator<Payload>, AutoCloseable {
    /** Whether there is a further piece; there is at least one, which may be empty. */
    @Override
    boolean hasNext();

    /** No further piece is asked for, be it the end or not. */
    @Override
    void close();
  }
}
