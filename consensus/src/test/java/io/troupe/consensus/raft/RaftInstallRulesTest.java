package io.troupe.consensus.raft;

import static io.troupe.consensus.raft.Driven.id;
import static io.troupe.consensus.raft.Driven.voters;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Input;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a snapshot from the leader takes the place of the log (the paper, section 7). */
final class RaftInstallRulesTest {
  private static final Term TWO = new Term(2);
  private static final SnapshotMark MARK = new SnapshotMark(new LogIndex(2), TWO, voters(1, 2, 3));

  private final Driven one = new Driven(voters(1, 2, 3));

  @Test
  void theStateMachineLoadsNothingThatIsNotOnDisk() {
    one.diskHangs(true);

    one.receive(piece(0, "a", false));
    one.receive(piece(1, "b", true));
    assertThat(one.installs).isEmpty();

    one.diskHangs(false);
    assertThat(one.installs).containsExactly(MARK);
    assertThat(one.disk.snapshot()).containsExactly(Payload.utf8("a"), Payload.utf8("b"));
  }

  @Test
  void otherEntriesOnDiskAtItsPlaceAreNotTheSnapshot() {
    // Three entries of another leader, never committed.
    one.receive(append(3, new Term(1), 0, Term.NONE, 1, 2, 3));
    one.diskHangs(true);

    one.receive(piece(0, "a", true));
    assertThat(one.installs).isEmpty();

    one.diskHangs(false);
    assertThat(one.installs).containsExactly(MARK);
    assertThat(one.disk.restored().last()).isEqualTo(MARK.index());
  }

  @Test
  void entriesBehindItAreAppliedOnceItIsLoaded() {
    one.receive(piece(0, "a", true));
    one.receive(append(2, TWO, 2, TWO, 3));
    assertThat(one.committed).isEmpty();

    one.feed(new Input.SnapshotInstalled<>(MARK.index()));

    assertThat(one.committed).extracting(Entry::index).containsExactly(new LogIndex(3));
  }

  @Test
  void onlyTheNewestOfTwoIsLoaded() {
    SnapshotMark later = new SnapshotMark(new LogIndex(9), TWO, voters(1, 2, 3));
    one.diskHangs(true);
    one.receive(piece(0, "a", true));
    one.receive(new RaftMessage.InstallPiece(id(2), id(1), TWO, later, 0, Payload.utf8("z"), true));
    one.feed(new Input.SnapshotInstalled<>(MARK.index()));

    one.diskHangs(false);

    assertThat(one.installs).containsExactly(later);
  }

  private static RaftMessage piece(int place, String text, boolean isLast) {
    return new RaftMessage.InstallPiece(id(2), id(1), TWO, MARK, place, Payload.utf8(text), isLast);
  }

  /** All of it is committed where it is of term 2. */
  private static RaftMessage append(
      int leader, Term term, long previous, Term previousTerm, long... indexes) {
    List<Entry> entries =
        Arrays.stream(indexes)
            .mapToObj(it -> new Entry(new LogIndex(it), term, new Entry.Content.NoOp()))
            .toList();
    return new RaftMessage.Append(
        id(leader),
        id(1),
        term,
        new LogIndex(previous),
        previousTerm,
        entries,
        term.equals(TWO) ? entries.getLast().index() : LogIndex.NONE);
  }
}
