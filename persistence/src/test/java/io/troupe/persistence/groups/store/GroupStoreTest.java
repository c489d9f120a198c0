package io.troupe.persistence.groups.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.StoredLog.Piece;
import io.troupe.consensus.Term;
import io.troupe.consensus.Write;
import io.troupe.consensus.Write.ReceivedPiece;
import io.troupe.consensus.Write.Vote;
import io.troupe.consensus.raft.RaftMessage;
import io.troupe.persistence.disk.AcknowledgedMark;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.RoundBatch;
import io.troupe.persistence.groups.store.GroupFiles.Family;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.wal.WalFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

@Timeout(120)
class GroupStoreTest {
  private static final GroupId ONE = new GroupId(1);
  private static final GroupId TWO = new GroupId(2);
  private static final GroupId LARGEST = new GroupId(255);
  private static final Membership MEMBERS =
      Membership.of(IntStream.of(1, 2, 3).mapToObj(ReplicaId::new).toList());
  private static final JournalDisk DISK = new JournalDisk("disk-1", false);
  private static final JournalDisk MADE = new JournalDisk("disk-1", true);

  @TempDir Path parent;

  private Path directory() {
    return parent.resolve("groups");
  }

  @Test
  void aNewGroupIsBlankAndStaysAsItBegan() {
    try (GroupStore store = GroupStore.open(directory(), DISK)) {
      assertThat(store.group(ONE, MEMBERS).restored())
          .isEqualTo(
              new StoredState(Vote.NONE, SnapshotMark.initial(MEMBERS), LogIndex.NONE, false));
    }
    Membership others = Membership.of(List.of(new ReplicaId(9)));
    try (GroupStore store = GroupStore.open(directory(), MADE)) {
      assertThat(store.group(ONE, others).restored().base().membership()).isEqualTo(MEMBERS);
    }
  }

  @Test
  void whatWasWrittenIsThereForEachGroup() {
    try (GroupStore store = GroupStore.open(directory(), DISK)) {
      write(store.group(ONE, MEMBERS), vote(3, 2), entries(1, 1, 2, 3));
      write(store.group(LARGEST, MEMBERS), vote(8, 1), entries(7, 1));
      var blank = store.group(TWO, MEMBERS);
      assertThat(blank.restored().last()).isEqualTo(LogIndex.NONE);
    }
    try (GroupStore store = GroupStore.open(directory(), MADE)) {
      GroupLog one = store.group(ONE, MEMBERS);
      assertThat(one.restored().vote())
          .isEqualTo(new Vote(new Term(3), Optional.of(new ReplicaId(2))));
      assertThat(one.restored().last()).isEqualTo(new LogIndex(3));
      assertThat(one.entry(new LogIndex(2))).isEqualTo(entry(2, 1));
      assertThat(store.group(LARGEST, MEMBERS).restored().last()).isEqualTo(new LogIndex(1));
      assertThat(store.group(TWO, MEMBERS).restored().vote()).isEqualTo(Vote.NONE);
    }
  }

  @Test
  void whatIsDroppedMakesRoomForOthers() {
    try (GroupStore store = GroupStore.open(directory(), DISK)) {
      GroupLog log = store.group(ONE, MEMBERS);
      write(log, vote(1, 1), entries(1, 1, 2, 3, 4, 5));
      write(log, vote(2, 2), it -> it.dropFrom = Optional.of(new LogIndex(3)), entries(2, 3));
      assertThat(log.entry(new LogIndex(3))).isEqualTo(entry(3, 2));
    }
    try (GroupStore store = GroupStore.open(directory(), MADE)) {
      GroupLog log = store.group(ONE, MEMBERS);
      assertThat(log.restored().last()).isEqualTo(new LogIndex(3));
      assertThat(log.entries(new LogIndex(1), new LogIndex(4), Integer.MAX_VALUE))
          .containsExactly(entry(1, 1), entry(2, 1), entry(3, 2));
    }
  }

  @Test
  void entriesComeUpToTheBytesButAtLeastOne() {
    try (GroupStore store = GroupStore.open(directory(), DISK)) {
      GroupLog log = store.group(ONE, MEMBERS);
      write(log, vote(1, 1), entries(1, 1, 2, 3));
      int one = entry(1, 1).sizeBytes();
      assertThat(log.entries(new LogIndex(1), new LogIndex(4), 1)).hasSize(1);
      assertThat(log.entries(new LogIndex(1), new LogIndex(4), 2 * one)).hasSize(2);
      assertThat(log.entries(new LogIndex(1), new LogIndex(3), 9 * one)).hasSize(2);
    }
  }

  @Test
  void theLogIsCutBehindWhatTheStateMachineStored() {
    SnapshotMark mark = mark(2, 1);
    try (GroupStore store = GroupStore.open(directory(), DISK)) {
      GroupLog log = store.group(ONE, MEMBERS);
      write(log, vote(1, 1), entries(1, 1, 2, 3));
      write(log, it -> it.base = Optional.of(mark));
    }
    try (GroupStore store = GroupStore.open(directory(), MADE)) {
      GroupLog log = store.group(ONE, MEMBERS);
      assertThat(log.restored())
          .isEqualTo(
              new StoredState(
                  new Vote(new Term(1), Optional.of(new ReplicaId(1))),
                  mark,
                  new LogIndex(3),
                  false));
      assertThat(log.piece(mark, 0)).isEmpty();
      assertThatThrownBy(() -> log.entry(new LogIndex(2))).hasMessageContaining("entry 2 is lost");
    }
  }

  @Test
  void aReceivedSnapshotTakesTheLogsPlace() {
    SnapshotMark mark = mark(100, 7);
    try (GroupStore store = GroupStore.open(directory(), DISK)) {
      GroupLog log = store.group(ONE, MEMBERS);
      write(log, vote(1, 1), entries(1, 1, 2, 3));
      write(log, vote(7, 2), it -> it.piece = Optional.of(piece(mark(90, 6), 0, "old", false)));
      write(log, it -> it.piece = Optional.of(piece(mark, 0, "a", false)));
      write(
          log,
          it -> {
            it.piece = Optional.of(piece(mark, 1, "b", true));
            it.base = Optional.of(mark);
          },
          entries(7, 101));
      assertThat(log.piece(mark, 1)).isPresent();
    }
    try (GroupStore store = GroupStore.open(directory(), MADE)) {
      GroupLog log = store.group(ONE, MEMBERS);
      assertThat(log.restored().base()).isEqualTo(mark);
      assertThat(log.restored().last()).isEqualTo(new LogIndex(101));
      assertThat(log.restored().hasSnapshot()).isTrue();
      assertThat(log.piece(mark, 0)).contains(new Piece(Payload.utf8("a"), false));
      assertThat(log.piece(mark, 1)).contains(new Piece(Payload.utf8("b"), true));
      assertThat(log.piece(mark, 2)).isEmpty();
    }
  }

  @Test
  void anUnfinishedSnapshotIsGoneAfterAStart() throws RocksDBException {
    try (GroupStore store = GroupStore.open(directory(), DISK)) {
      GroupLog log = store.group(ONE, MEMBERS);
      write(log, vote(1, 1), entries(1, 1, 2, 3));
      write(log, it -> it.piece = Optional.of(piece(mark(9, 1), 0, "theirs", false)));
    }
    try (GroupStore store = GroupStore.open(directory(), MADE)) {
      assertThat(store.group(ONE, MEMBERS).restored().hasSnapshot()).isFalse();
    }
    assertNoPieces();
  }

  private void assertNoPieces() throws RocksDBException {
    try (GroupFiles files = GroupFiles.open(directory(), true);
        var rows = files.iterate(Family.PIECES)) {
      rows.seekToFirst();
      assertThat(rows.isValid()).isFalse();
    }
  }

  @Test
  void aReceivedSnapshotGoesOnceItIsForgotten() throws RocksDBException {
    SnapshotMark mark = mark(9, 1);
    try (GroupStore store = GroupStore.open(directory(), DISK)) {
      GroupLog log = store.group(ONE, MEMBERS);
      write(log, vote(1, 1));
      receive(log, mark);
      Told told = new Told();
      log.forget(mark, told);
      told.done.join();
      assertThat(log.piece(mark, 0)).isEmpty();
      log.forget(mark, new Told());
    }
    try (GroupStore store = GroupStore.open(directory(), MADE)) {
      StoredState restored = store.group(ONE, MEMBERS).restored();
      assertThat(restored.base()).isEqualTo(mark);
      assertThat(restored.hasSnapshot()).isFalse();
    }
    assertNoPieces();
  }

  @Test
  void aReceivedSnapshotGoesWithItsBase() throws RocksDBException {
    try (GroupStore store = GroupStore.open(directory(), DISK)) {
      GroupLog log = store.group(ONE, MEMBERS);
      write(log, vote(1, 1));
      receive(log, mark(9, 1));
      receive(log, mark(12, 1));
      assertThat(log.piece(mark(9, 1), 0)).isEmpty();
      assertThat(log.piece(mark(12, 1), 0)).isPresent();
      write(log, entries(1, 13, 14));
      write(log, it -> it.base = Optional.of(mark(14, 1)));
    }
    assertNoPieces();
  }

  private static void receive(GroupLog log, SnapshotMark mark) {
    write(log, it -> it.piece = Optional.of(piece(mark, 0, "a", false)));
    write(
        log,
        it -> {
          it.piece = Optional.of(piece(mark, 1, "b", true));
          it.base = Optional.of(mark);
        });
  }

  @Test
  void writesThatWaitShareASync() {
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger syncs = new AtomicInteger();
    AtomicBoolean hold = new AtomicBoolean();
    UnaryOperator<GroupStore.RoundWriter> counting =
        writer ->
            batch -> {
              if (hold.get()) {
                syncs.incrementAndGet();
                awaitUninterruptibly(goOn);
              }
              writer.writeSynced(batch);
            };
    try (GroupStore store = GroupStore.open(directory(), DISK, FreeSpace.unbounded(), counting)) {
      GroupLog one = store.group(ONE, MEMBERS);
      GroupLog two = store.group(TWO, MEMBERS);
      hold.set(true);
      List<CompletableFuture<Void>> all = new ArrayList<>();
      List<Integer> order = new ArrayList<>();
      for (int i = 1; i <= 50; i++) {
        int number = i;
        all.add(begin(one, entries(0, i)).thenRun(() -> order.add(number)));
        all.add(begin(two, entries(0, i)));
        all.add(begin(two));
      }
      goOn.countDown();
      all.forEach(CompletableFuture::join);
      assertThat(syncs).hasValueLessThanOrEqualTo(3);
      assertThat(order).isSorted().hasSize(50);
    }
  }

  @Test
  void anEmptyWriteKeepsItsPlaceAndNeedsNoDisk() {
    AtomicBoolean broken = new AtomicBoolean();
    try (GroupStore store =
        GroupStore.open(directory(), DISK, FreeSpace.unbounded(), failingOnce(broken))) {
      GroupLog log = store.group(ONE, MEMBERS);
      broken.set(true);
      begin(log).join();
      CompletableFuture<Void> failing = begin(log, entries(0, 1));
      CompletableFuture<Void> behind = begin(log);
      assertFailed(failing);
      assertFailed(behind);
    }
  }

  @Test
  void afterAFailedWriteNothingIsWritten() {
    AtomicBoolean broken = new AtomicBoolean();
    try (GroupStore store =
        GroupStore.open(directory(), DISK, FreeSpace.unbounded(), failingOnce(broken))) {
      GroupLog one = store.group(ONE, MEMBERS);
      GroupLog two = store.group(TWO, MEMBERS);
      write(one, vote(1, 1), entries(1, 1));
      broken.set(true);
      assertFailed(begin(one, entries(1, 2)));
      assertFailed(begin(two, entries(1, 1)));
      assertThat(store.failure()).isPresent();
      assertThatThrownBy(() -> store.group(LARGEST, MEMBERS))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("nothing is written any more");
    }
    try (GroupStore store = GroupStore.open(directory(), MADE)) {
      assertThat(store.group(ONE, MEMBERS).restored().last()).isEqualTo(new LogIndex(1));
      assertThat(store.group(TWO, MEMBERS).restored().last()).isEqualTo(LogIndex.NONE);
    }
  }

  @Test
  void aClosedStoreTakesAndReadsNothing() {
    GroupStore store = GroupStore.open(directory(), DISK);
    GroupLog log = store.group(ONE, MEMBERS);
    write(log, vote(1, 1), entries(1, 1));
    store.close();
    store.close();
    assertThatThrownBy(() -> log.entry(new LogIndex(1))).hasMessageContaining("closed");
    assertThat(begin(log)).isCompletedExceptionally();
  }

  @Test
  void aTornTailIsCutOffAndALostOneIsNoticed() throws IOException {
    writeMany();
    Path torn = copy();
    Files.delete(torn.resolve(AcknowledgedMark.FILE));
    cutLastByte(torn);
    try (GroupStore store = GroupStore.open(torn, MADE)) {
      assertThat(store.group(ONE, MEMBERS).restored().last()).isEqualTo(new LogIndex(199));
    }
    Path lost = copy();
    cutLastByte(lost);
    assertThatThrownBy(() -> GroupStore.open(lost, MADE))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("was acknowledged");
  }

  @Test
  void damageInTheMiddleOfTheWriteAheadLogIsRefused() throws IOException {
    writeMany();
    Path wal = WalFiles.in(directory()).getLast();
    byte[] bytes = Files.readAllBytes(wal);
    bytes[bytes.length / 2] ^= 1;
    Files.write(wal, bytes);
    refused("is damaged at byte");
  }

  @Test
  void aGapIsRefusedByName() throws RocksDBException {
    writeMany();
    change(
        (files, batch) ->
            batch.deleteRange(files.id(Family.LOG), Keys.entry(ONE, 7), Keys.entry(ONE, 9)));
    refused("group 1: entry 7 is lost: entry 9 stands behind 6");
  }

  @Test
  void anUndecodableEntryIsRefusedByName() throws RocksDBException {
    writeMany();
    change(
        (files, batch) -> {
          byte[] row = files.get(Family.LOG, Keys.entry(ONE, 8));
          batch.put(files.id(Family.LOG), Keys.entry(ONE, 7), row == null ? new byte[0] : row);
        });
    refused("group 1: entry 7 is in truth entry 8");
    change((files, batch) -> batch.put(files.id(Family.LOG), Keys.entry(ONE, 7), new byte[20]));
    refused("group 1: entry 7 has format 0");
  }

  @Test
  void lostVotesBasesAndSnapshotsAreRefused() throws RocksDBException, IOException {
    try (GroupStore store = GroupStore.open(directory(), DISK)) {
      GroupLog log = store.group(ONE, MEMBERS);
      write(log, vote(1, 1), entries(1, 1, 2, 3));
      receive(log, mark(9, 1));
    }
    assertLossIsRefused(Family.META, Keys.vote(ONE), "group 1: its vote is lost");
    assertLossIsRefused(Family.META, Keys.base(ONE), "the one that says its base is lost");
    assertLossIsRefused(Family.META, Keys.snapshots(ONE), "its list of snapshots is lost");
    assertLossIsRefused(Family.PIECES, Keys.piece(ONE, 1, 1), "of the 2 pieces");
    assertLossIsRefused(Family.META, Keys.FORMAT, "its first row is lost");
  }

  private void assertLossIsRefused(Family family, byte[] key, String message)
      throws RocksDBException, IOException {
    Path copy = copy();
    change(
        copy,
        (files, batch) ->
            batch.deleteRange(files.id(family), key, Arrays.copyOf(key, key.length + 1)));
    refused(copy, message);
  }

  @Test
  void anotherDiskAndALostDirectoryAreRefused() {
    GroupStore.open(directory(), DISK).close();
    assertThatThrownBy(() -> GroupStore.open(directory(), new JournalDisk("disk-2", true)))
        .hasMessageContaining("made for the disk id 'disk-1'");
    assertThatThrownBy(() -> GroupStore.open(parent.resolve("elsewhere"), MADE))
        .isInstanceOfSatisfying(
            JournalException.class, it -> assertThat(it.reason()).isEqualTo(Reason.DAMAGED));
    try (GroupStore store = GroupStore.open(directory(), MADE)) {
      assertThat(store.failure()).isEmpty();
      assertThatThrownBy(() -> GroupStore.open(directory(), MADE))
          .isInstanceOfSatisfying(
              JournalException.class, it -> assertThat(it.reason()).isEqualTo(Reason.IN_USE));
    }
  }

  private void writeMany() {
    try (GroupStore store = GroupStore.open(directory(), DISK)) {
      GroupLog log = store.group(ONE, MEMBERS);
      write(log, vote(1, 1));
      for (int i = 1; i <= 200; i++) {
        write(log, entries(1, i));
      }
    }
  }

  private interface Change {
    void into(GroupFiles files, RoundBatch batch) throws RocksDBException;
  }

  private void change(Change change) throws RocksDBException {
    change(directory(), change);
  }

  private static void change(Path directory, Change change) throws RocksDBException {
    try (GroupFiles files = GroupFiles.open(directory, true)) {
      RoundBatch batch = new RoundBatch();
      change.into(files, batch);
      files.writeSynced(batch);
    }
  }

  private void refused(String message) {
    refused(directory(), message);
  }

  private static void refused(Path directory, String message) {
    assertThatThrownBy(
            () -> {
              try (GroupStore store = GroupStore.open(directory, MADE)) {
                var unused = store.group(ONE, MEMBERS);
              }
            })
        .hasMessageContaining(message)
        .isInstanceOfSatisfying(
            JournalException.class, it -> assertThat(it.reason()).isEqualTo(Reason.DAMAGED));
  }

  private Path copy() throws IOException {
    Path copy = Files.createTempDirectory(parent, "copy");
    try (Stream<Path> files = Files.list(directory())) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private static void cutLastByte(Path directory) throws IOException {
    Path wal = WalFiles.in(directory).getLast();
    byte[] bytes = Files.readAllBytes(wal);
    Files.write(wal, Arrays.copyOf(bytes, bytes.length - 1));
  }

  /** What a write is made of. */
  private static final class Parts {
    private Optional<Vote> vote = Optional.empty();
    private Optional<ReceivedPiece> piece = Optional.empty();
    private Optional<SnapshotMark> base = Optional.empty();
    private Optional<LogIndex> dropFrom = Optional.empty();
    private List<Entry> entries = List.of();
  }

  private static Consumer<Parts> vote(long term, int candidate) {
    return it ->
        it.vote = Optional.of(new Vote(new Term(term), Optional.of(new ReplicaId(candidate))));
  }

  private static Consumer<Parts> entries(long term, long... indexes) {
    return it -> it.entries = LongStream.of(indexes).mapToObj(at -> entry(at, term)).toList();
  }

  private static Entry entry(long index, long term) {
    return new Entry(
        new LogIndex(index),
        new Term(term),
        new Entry.Content.Command(Payload.utf8("command " + (index % 10))));
  }

  private static SnapshotMark mark(long index, long term) {
    return new SnapshotMark(new LogIndex(index), new Term(term), MEMBERS);
  }

  private static ReceivedPiece piece(SnapshotMark mark, int place, String text, boolean isLast) {
    return new ReceivedPiece(mark, place, Payload.utf8(text), isLast);
  }

  @SafeVarargs
  private static void write(GroupLog log, Consumer<Parts>... what) {
    begin(log, what).join();
  }

  @SafeVarargs
  private static CompletableFuture<Void> begin(GroupLog log, Consumer<Parts>... what) {
    Parts parts = new Parts();
    for (Consumer<Parts> each : what) {
      each.accept(parts);
    }
    Write<RaftMessage> write =
        new Write<>(
            1, parts.vote, parts.piece, parts.base, parts.dropFrom, parts.entries, List.of());
    Told told = new Told();
    log.write(write, told);
    return told.done;
  }

  private static final class Told implements WriteOutcome {
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    @Override
    public void written() {
      done.complete(null);
    }

    @Override
    public void failed(JournalException why) {
      done.completeExceptionally(why);
    }
  }

  private static void assertFailed(CompletableFuture<Void> write) {
    assertThatThrownBy(write::join).hasCauseInstanceOf(JournalException.class);
  }

  private static UnaryOperator<GroupStore.RoundWriter> failingOnce(AtomicBoolean broken) {
    return writer ->
        batch -> {
          // Once: a disk that works again must not be trusted.
          if (broken.getAndSet(false)) {
            throw new RocksDBException("no space left on device");
          }
          writer.writeSynced(batch);
        };
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
