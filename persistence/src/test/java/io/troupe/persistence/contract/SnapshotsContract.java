package io.troupe.persistence.contract;

import static io.troupe.persistence.contract.JournalUnderTest.answer;
import static io.troupe.persistence.contract.JournalUnderTest.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.journal.SnapshotSum;
import io.troupe.actors.journal.Snapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of {@link Snapshots}. */
@Timeout(180)
public abstract class SnapshotsContract {
  protected static final PersistenceId ID = new PersistenceId("partition-7");

  protected JournalUnderTest journal;
  protected Epoch epoch;

  /** A journal on blank storage. */
  protected abstract JournalUnderTest open();

  @BeforeEach
  void openJournal() {
    journal = open();
    epoch = journal.claimed(ID, 1, "node-a");
    journal.append(ID, epoch, 1, "a", "b", "c", "d", "e");
  }

  @AfterEach
  void closeJournal() {
    journal.close();
  }

  @Test
  void withoutASnapshotThereIsNone() {
    assertThat(journal.newest(ID)).isEmpty();
    assertThat(journal.newest(new PersistenceId("never"))).isEmpty();
  }

  @Test
  void theNewestSnapshotSurvives() {
    assertThat(journal.save(ID, epoch, 2, "two", "pieces")).isEqualTo(saved(2));
    assertThat(journal.newest(ID)).contains(JournalUnderTest.snapshot(2, "two", "pieces"));
    assertThat(journal.save(ID, epoch, 4, "one piece")).isEqualTo(saved(4));
    journal.reopen();
    assertThat(journal.newest(ID)).contains(JournalUnderTest.snapshot(4, "one piece"));
  }

  @Test
  void snapshotsOnlyMoveForward() {
    journal.save(ID, epoch, 3, "three");
    assertThat(journal.save(ID, epoch, 2, "back")).isEqualTo(notNewer(3));
    assertThat(journal.save(ID, epoch, 3, "again")).isEqualTo(notNewer(3));
    journal.reopen();
    assertThat(journal.save(ID, epoch, 3, "again")).isEqualTo(notNewer(3));
    assertThat(journal.newest(ID)).contains(JournalUnderTest.snapshot(3, "three"));
  }

  @Test
  void aSnapshotCannotReachBeyondTheNewestEvent() {
    assertThat(journal.save(ID, epoch, 6, "future")).isEqualTo(notNewer(0));
    assertThat(journal.newest(ID)).isEmpty();
    assertThat(journal.save(ID, epoch, 5, "present")).isEqualTo(saved(5));
  }

  @Test
  void aStaleEpochCannotSave() {
    journal.save(ID, epoch, 1, "one");
    Epoch current = journal.claimed(ID, 1, "node-b");
    assertThat(journal.save(ID, epoch, 4, "stale"))
        .isEqualTo(new JournalAnswer.Fenced(current, "node-b"));
    assertThat(journal.newest(ID)).contains(JournalUnderTest.snapshot(1, "one"));
    assertThat(journal.save(ID, current, 4, "mine")).isEqualTo(saved(4));
  }

  @Test
  void aPieceThatDoesNotFollowTheOneBeforeIsRefused() {
    assertThat(store(2, 1, "two")).isEqualTo(notNewer(0));
    assertThat(store(2, 0, "one")).isEqualTo(saved(2));
    assertThat(store(3, 1, "of another")).isEqualTo(notNewer(0));
    assertThat(store(2, 2, "three")).isEqualTo(notNewer(0));
    assertThat(store(2, 1, "two")).isEqualTo(saved(2));
    assertThat(seal(2, "one", "two")).isEqualTo(saved(2));
    assertThat(journal.newest(ID)).contains(JournalUnderTest.snapshot(2, "one", "two"));
  }

  @Test
  void onlyTheSealMakesPiecesTheNewestSnapshot() {
    journal.save(ID, epoch, 1, "one");
    store(2, 0, "two");
    assertThat(journal.newest(ID)).contains(JournalUnderTest.snapshot(1, "one"));
    assertThat(seal(2, "other")).isEqualTo(notNewer(1));
    assertThat(seal(3, "two")).isEqualTo(notNewer(1));
    journal.reopen();
    assertThat(journal.newest(ID)).contains(JournalUnderTest.snapshot(1, "one"));
    assertThat(seal(2, "two")).isEqualTo(saved(2));
    assertThat(seal(2, "two")).as("the repeat").isEqualTo(saved(2));
    assertThat(seal(2, "other")).isEqualTo(notNewer(2));
    assertThat(journal.newest(ID)).contains(JournalUnderTest.snapshot(2, "two"));
  }

  @Test
  void aRepeatOfAPieceIsAnsweredLikeTheFirstAndStoresNothing() {
    store(3, 0, "one");
    assertThat(store(3, 0, "one")).isEqualTo(saved(3));
    store(3, 1, "two");
    assertThat(store(3, 1, "two")).isEqualTo(saved(3));
    assertThat(store(3, 0, "one")).as("a late copy").isEqualTo(saved(3));
    journal.reopen();
    assertThat(seal(3, "one", "two")).isEqualTo(saved(3));
    assertThat(journal.newest(ID)).contains(JournalUnderTest.snapshot(3, "one", "two"));
    assertThat(store(3, 1, "two")).as("behind the seal").isEqualTo(notNewer(3));
  }

  @Test
  void aFirstPieceReplacesWhatWasNotSealed() {
    store(3, 0, "replaced");
    store(2, 0, "two");
    assertThat(seal(3, "replaced")).isEqualTo(notNewer(0));
    assertThat(seal(2, "two")).isEqualTo(saved(2));
    journal.reopen();
    assertThat(journal.newest(ID)).contains(JournalUnderTest.snapshot(2, "two"));
  }

  @Test
  void aSnapshotWithoutContentIsASnapshot() {
    assertThat(journal.save(ID, epoch, 2)).isEqualTo(saved(2));
    journal.reopen();
    assertThat(journal.newest(ID)).contains(JournalUnderTest.snapshot(2));
  }

  @Test
  void piecesOfTheLargestSizePassAndLargerOnesAreRefused() {
    Random random = new Random(42);
    List<Bytes> chunks = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      byte[] chunk = new byte[Snapshots.MAX_CHUNK_BYTES];
      random.nextBytes(chunk);
      chunks.add(Bytes.wrap(chunk));
    }
    Snapshot large = new Snapshot(new SequenceNumber(5), chunks);
    assertThat(answer(JournalUnderTest.save(journal.snapshots(), ID, epoch, large)))
        .isEqualTo(saved(5));
    journal.reopen();
    assertThat(journal.newest(ID)).contains(large);
    List<Bytes> tooLarge = List.of(Bytes.wrap(new byte[Snapshots.MAX_CHUNK_BYTES + 1]));
    for (Bytes piece : List.of(tooLarge.getFirst(), Bytes.wrap(new byte[0]))) {
      assertThat(failure(journal.snapshots().store(ID, epoch, new SequenceNumber(5), 0, piece)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Snapshot(new SequenceNumber(5), tooLarge))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void snapshotsOfOtherIdsAreTheirOwn() {
    PersistenceId other = new PersistenceId("partition-70");
    Epoch theirs = journal.claimed(other, 1, "node-b");
    journal.append(other, theirs, 1, "x");
    journal.save(ID, epoch, 2, "mine");
    journal.save(other, theirs, 1, "theirs");
    journal.save(ID, epoch, 3, "mine, newer");
    assertThat(journal.newest(ID)).contains(JournalUnderTest.snapshot(3, "mine, newer"));
    assertThat(journal.newest(other)).contains(JournalUnderTest.snapshot(1, "theirs"));
  }

  private JournalAnswer store(long at, int place, String piece) {
    return answer(
        journal.snapshots().store(ID, epoch, new SequenceNumber(at), place, Bytes.utf8(piece)));
  }

  private JournalAnswer seal(long at, String... pieces) {
    SnapshotSum sum = SnapshotSum.NONE;
    for (String piece : pieces) {
      sum = sum.with(Bytes.utf8(piece));
    }
    return answer(journal.snapshots().seal(ID, epoch, new SequenceNumber(at), sum));
  }

  protected static JournalAnswer saved(long at) {
    return new JournalAnswer.Saved(new SequenceNumber(at));
  }

  private static JournalAnswer notNewer(long stored) {
    return new JournalAnswer.SnapshotNotNewer(new SequenceNumber(stored));
  }
}
