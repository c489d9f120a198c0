package io.troupe.persistence.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.groups.store.GroupLog;
import io.troupe.persistence.groups.store.GroupStore;
import io.troupe.persistence.groups.store.WriteOutcome;
import io.troupe.persistence.log.GroupId;
import io.troupe.testkit.await.Await;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a view is taken, how long it is kept, and where the log is cut. */
class SnapshotShelfTest {
  private static final Membership MEMBERS = Membership.of(List.of(new ReplicaId(1)));
  private static final SnapshotMark BEGIN = SnapshotMark.initial(MEMBERS);

  /** Of 20 ms: 10 s. */
  private static final int READING_TICKS = 500;

  private static final WriteOutcome IGNORED =
      new WriteOutcome() {
        @Override
        public void written() {}

        @Override
        public void failed(JournalException why) {}
      };

  @TempDir Path directory;

  private final ListMachine.Disk disk = new ListMachine.Disk();
  private final ListMachine machine = new ListMachine(disk);
  private GroupStore store;
  private GroupLog log;
  private SnapshotShelf shelf;
  private final AtomicLong free = new AtomicLong(1_000);
  private final ArrayDeque<Event> events = new ArrayDeque<>();

  @BeforeEach
  void open() {
    FreeSpace space = new FreeSpace(free::get, 100, System::nanoTime);
    store = GroupStore.open(directory.resolve("groups"), new JournalDisk("disk", false), space);
    log = store.group(new GroupId(1), MEMBERS);
    shelf = new SnapshotShelf(log, machine, GroupCluster.settings(100, 10), events::add);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Applies so many, one by one, and says where the log was cut last. */
  private Optional<LogIndex> apply(int count) {
    Optional<LogIndex> cut = Optional.empty();
    for (int i = 0; i < count; i++) {
      List<Entry> entry =
          List.of(
              new Entry(
                  shelf.applied().next(),
                  new Term(1),
                  new Entry.Content.Command(Payload.utf8("command"))));
      var unused = machine.apply(entry);
      shelf.noteApplied(entry);
      Optional<LogIndex> before = cut;
      cut = goOn().or(() -> before);
    }
    return cut;
  }

  /** As the group's thread does, once for all that came to it. */
  private Optional<LogIndex> goOn() {
    while (events.poll() instanceof Event.ViewStored stored) {
      shelf.stored(stored.number());
    }
    return shelf.goOn();
  }

  private static Optional<LogIndex> at(long index) {
    return Optional.of(new LogIndex(index));
  }

  private static SnapshotMark mark(long index) {
    return new SnapshotMark(new LogIndex(index), new Term(1), MEMBERS);
  }

  @Test
  void theLogIsCutAtAViewOnceItsTailStandsBehindIt() {
    assertThat(apply(109)).isEmpty();
    assertThat(machine.views()).isEqualTo(1);
    assertThat(apply(1)).isEqualTo(at(100));
    assertThat(apply(99)).isEmpty();
    assertThat(apply(1)).isEqualTo(at(200));
    assertThat(machine.openViews()).isEqualTo(1);
  }

  @Test
  void whereTheDiskIsNearlyFullNoTailIsKept() {
    assertThat(apply(105)).isEmpty();
    free.set(99);
    Await.until(
        () -> {
          log.forget(BEGIN, IGNORED);
          return log.refusal().isPresent();
        },
        GroupCluster.PATIENCE,
        "a low disk");
    assertThat(goOn()).isEqualTo(at(100));
  }

  @Test
  void theLogIsNotCutBeforeTheViewIsStored() {
    disk.hold();
    assertThat(apply(500)).isEmpty();
    assertThat(machine.views()).isEqualTo(1);
    disk.goOn();
    assertThat(goOn()).isEqualTo(at(100));
  }

  @Test
  void aNewerViewTakesThePlaceOfOneThatNobodyReads() {
    assertThat(apply(110)).isEqualTo(at(100));
    assertThat(shelf.piece(mark(100), 0)).isPresent();
    LongStream.range(0, READING_TICKS).forEach(unused -> shelf.tick());
    assertThat(apply(100)).isEqualTo(at(200));
    assertThat(shelf.piece(mark(100), 1)).isEmpty();
    assertThat(shelf.piece(mark(200), 0)).isPresent();
    assertThat(machine.openViews()).isEqualTo(1);
  }

  @Test
  void aViewThatIsReadIsSparedButNotForEver() {
    assertThat(apply(110)).isEqualTo(at(100));
    assertThat(shelf.piece(mark(100), 0)).isPresent();
    assertThat(apply(389)).isEmpty();
    assertThat(shelf.piece(mark(100), 1)).isPresent();
    assertThat(shelf.piece(mark(100), 0)).as("another peer").isPresent();
    assertThat(machine.openViews()).isEqualTo(2);
    assertThat(apply(1)).as("four times the usual").isEqualTo(at(200));
    assertThat(shelf.piece(mark(100), 1)).isEmpty();
  }

  @Test
  void whereTheBaseHasNoViewANewOneIsTakenAndBecomesTheBase() {
    disk.hold();
    assertThat(apply(50)).isEmpty();
    assertThat(shelf.piece(BEGIN, 0)).isEmpty();
    assertThat(goOn()).as("not stored yet").isEmpty();
    assertThat(apply(3)).isEmpty();
    disk.goOn();
    assertThat(goOn()).as("without a tail").isEqualTo(at(50));
    assertThat(shelf.piece(mark(50), 0)).isPresent();
    assertThat(machine.views()).isEqualTo(1);
  }

  @Test
  void whereNothingWasAppliedBehindTheBaseItsNewViewIsReadAtOnce() {
    disk.hold();
    assertThat(shelf.piece(BEGIN, 0)).isEmpty();
    assertThat(goOn()).isEmpty();
    assertThat(shelf.piece(BEGIN, 0)).isPresent();
  }

  @Test
  void aViewThatIsNotStoredEndsTheGroupUnlessItIsClosed() {
    disk.fail();
    assertThat(apply(100)).isEmpty();
    Event.StateFailed failed = (Event.StateFailed) events.remove();
    assertThatThrownBy(() -> shelf.failed(failed.number(), failed.why()))
        .hasMessage("the state cannot be stored");
    shelf.abandon();
    shelf.failed(failed.number(), failed.why());
  }

  @Test
  void atTheEndNoViewIsLeftOpen() {
    disk.hold();
    assertThat(apply(110)).isEmpty();
    shelf.abandon();
    assertThat(machine.openViews()).isZero();
  }
}
