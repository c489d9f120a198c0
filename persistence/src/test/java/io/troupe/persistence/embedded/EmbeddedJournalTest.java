package io.troupe.persistence.embedded;

import static io.troupe.persistence.contract.JournalUnderTest.answer;
import static io.troupe.persistence.contract.JournalUnderTest.batch;
import static io.troupe.persistence.contract.JournalUnderTest.failure;
import static io.troupe.persistence.contract.JournalUnderTest.save;
import static io.troupe.persistence.contract.JournalUnderTest.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.SnapshotSum;
import io.troupe.actors.wire.WireWriter;
import io.troupe.persistence.commit.Committer;
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.JournalStore;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.disk.RoundBatch;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.log.JournalCommand;
import io.troupe.persistence.log.LogEntry;
import io.troupe.persistence.log.LogIndex;
import io.troupe.persistence.log.Term;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** What the embedded journal promises beside the contract. */
@Timeout(120)
class EmbeddedJournalTest {
  private static final PersistenceId ID = new PersistenceId("partition-7");
  private static final Claimant CLAIMANT = new Claimant(MembershipNumber.FIRST, "here");
  private static final Epoch FIRST = new Epoch(1);
  private static final JournalDisk EXPECTED = new JournalDisk(EmbeddedUnderTest.DISK.id(), true);

  @TempDir Path directory;

  @Test
  void aDirectoryInUseIsRefused() {
    try (EmbeddedJournal first = open()) {
      assertOpenFails(Reason.IN_USE);
      assertThat(answer(first.claim(ID, CLAIMANT))).isInstanceOf(JournalAnswer.Claimed.class);
    }
    open().close();
  }

  @Test
  void aNewerFormatIsRefusedAndLeftAlone() throws RocksDBException {
    open().close();
    writeFormat(JournalStore.FORMAT + 1);
    assertOpenFails(Reason.NEWER_FORMAT);
    assertOpenFails(Reason.NEWER_FORMAT);
    writeFormat(1);
    assertOpenFails(Reason.DAMAGED);
    writeFormat(JournalStore.FORMAT);
    open().close();
  }

  @Test
  void theFirstRowsAreOfThisForm() throws RocksDBException {
    open().close();
    try (RocksFiles files = RocksFiles.open(directory, true)) {
      assertThat(files.get(RocksFiles.Family.META, Bytes.utf8("format").toArray()))
          .asHexString()
          .isEqualTo("02");
      assertThat(files.get(RocksFiles.Family.META, Bytes.utf8("disk").toArray()))
          .asHexString()
          .isEqualTo("0461316232");
    }
  }

  @Test
  void aJournalThatVanishedIsRefusedAndNotMadeAnew() throws IOException {
    Path gone = directory.resolve("gone");
    assertOpenFails(gone, EXPECTED, "there is no journal in " + gone);
    assertThat(gone).doesNotExist();
    Files.createDirectory(gone);
    assertOpenFails(gone, EXPECTED, "name a new data directory");
    assertThat(gone).isEmptyDirectory();
    // Files are there, but nothing was ever written to them: not the journal that was made.
    RocksFiles.open(gone, false).close();
    assertOpenFails(gone, EXPECTED, "its first row is lost");
  }

  @Test
  void aJournalOfAnotherDiskIsRefused() {
    EmbeddedJournal.open(EmbeddedJournalSettings.of(directory, new JournalDisk("other", false)))
        .close();
    for (JournalDisk disk : List.of(EmbeddedUnderTest.DISK, EXPECTED)) {
      assertOpenFails(directory, disk, "made for the disk id 'other'");
      assertOpenFails(directory, disk, "in " + directory);
    }
  }

  @Test
  void aCrashBetweenJournalAndMarkLeavesAJournalThatOpensEitherWay() {
    // Before its first row: files without any. Behind it: a journal that nobody marked.
    RocksFiles.open(directory, false).close();
    open().close();
    open().close();
    EmbeddedJournal.open(EmbeddedJournalSettings.of(directory, EXPECTED)).close();
  }

  @Test
  void rowsWithoutTheFirstOneAreNotTakenAsANewJournal() throws RocksDBException {
    writeEntries(entry(1, new JournalCommand.Claim(ID, CLAIMANT)));
    assertOpenFails(directory, EmbeddedUnderTest.DISK, "its first row is lost");
  }

  @Test
  void entriesBeyondTheAppliedIndexAreRedone() throws RocksDBException {
    try (EmbeddedJournal journal = open()) {
      var unused = answer(journal.claim(ID, CLAIMANT));
      unused = answer(journal.claim(ID, CLAIMANT));
    }
    Epoch epoch = new Epoch(2);
    writeEntries(
        entry(3, new JournalCommand.Append(ID, batch(epoch, 1, "a", "b"))),
        entry(
            4,
            new JournalCommand.Append(ID, batch(FIRST, 3, "fenced")),
            new JournalCommand.Append(ID, batch(epoch, 3, "c"))));
    for (int opening = 0; opening < 2; opening++) {
      try (EmbeddedUnderTest journal = underTest()) {
        assertThat(journal.texts(ID)).containsExactly("a", "b", "c");
        assertThat(journal.confirm(ID, epoch)).isEqualTo(new JournalAnswer.Confirmed());
      }
    }
    try (RocksFiles files = RocksFiles.open(directory, false)) {
      assertThat(new JournalStore(files).applied()).isEqualTo(new LogIndex(4));
    }
  }

  @Test
  void aLogWithAGapIsRefused() throws RocksDBException {
    try (EmbeddedJournal journal = open()) {
      var unused = answer(journal.claim(ID, CLAIMANT));
    }
    writeEntries(entry(3, new JournalCommand.Append(ID, batch(FIRST, 1, "a"))));
    assertOpenFails(directory, EXPECTED, "the log lacks entry 2, but there is 3 behind it");
  }

  @Test
  void aHoleInTheAppliedLogIsRefused() throws RocksDBException {
    appendEvents(4);
    dropEntry(3);
    assertOpenFails(directory, EXPECTED, "the log lacks entry 3, but there is 4 behind it");
  }

  @Test
  void anAppliedLogWithoutItsEndIsRefused() throws RocksDBException {
    appendEvents(4);
    dropEntry(5);
    assertOpenFails(directory, EXPECTED, "the log lacks entry 5, but 5 was applied");
    for (int index = 1; index < 5; index++) {
      dropEntry(index);
    }
    assertOpenFails(directory, EXPECTED, "the log lacks entry 1, but 5 was applied");
  }

  @Test
  void theLogKeepsABoundedTail() throws RocksDBException {
    long tailBytes = 64 << 10;
    EmbeddedJournalSettings settings =
        new EmbeddedJournalSettings(
            directory, EmbeddedUnderTest.DISK, 1_000, 8 << 20, 100, 100, 0, tailBytes);
    int number = 1;
    for (int opening = 0; opening < 3; opening++) {
      try (EmbeddedJournal journal = EmbeddedJournal.open(settings)) {
        var unused = answer(journal.claim(ID, CLAIMANT));
        Epoch epoch = new Epoch(opening + 1L);
        for (int i = 0; i < 200; i++) {
          var append = answer(journal.append(ID, batch(epoch, number, "x".repeat(1_000))));
          assertThat(append).isEqualTo(new JournalAnswer.Appended(new SequenceNumber(number)));
          number++;
        }
      }
      try (RocksFiles files = RocksFiles.open(directory, false)) {
        JournalStore store = new JournalStore(files);
        assertThat(store.checkedLogBytes(store.applied())).isBetween(1L, 2 * tailBytes + 2_000);
        assertThat(store.entry(store.applied())).isPresent();
        assertThat(store.entry(new LogIndex(1))).isEmpty();
      }
    }
  }

  @Test
  void callsAfterTheCloseAreRefusedAndHarmless() {
    EmbeddedJournal journal = open();
    var unused = answer(journal.claim(ID, CLAIMANT));
    journal.close();
    journal.close();
    List<CompletionStage<?>> late =
        List.of(
            journal.claim(ID, CLAIMANT),
            journal.append(ID, batch(FIRST, 1, "late")),
            journal.confirm(ID, FIRST),
            journal.confirm(new PersistenceId("never seen"), FIRST),
            journal.read(ID, new SequenceNumber(1), 100),
            journal.deleteUpTo(ID, FIRST, new SequenceNumber(1)),
            journal.store(ID, FIRST, new SequenceNumber(1), 0, Bytes.utf8("late")),
            journal.seal(ID, FIRST, new SequenceNumber(1), SnapshotSum.NONE),
            journal.newest(ID));
    for (CompletionStage<?> stage : late) {
      assertThat(failure(stage)).isInstanceOfSatisfying(JournalException.class, this::isClosed);
    }
  }

  @Test
  void closingAnswersAllThatWasAccepted() {
    EmbeddedJournal journal = open();
    var unused = answer(journal.claim(ID, CLAIMANT));
    List<CompletionStage<JournalAnswer.ToAppend>> appends = new ArrayList<>();
    for (int i = 1; i <= 2_000; i++) {
      appends.add(journal.append(ID, batch(FIRST, i, "event " + i)));
    }
    journal.close();
    for (int i = 1; i <= 2_000; i++) {
      assertThat(appends.get(i - 1).toCompletableFuture())
          .isCompletedWithValue(new JournalAnswer.Appended(new SequenceNumber(i)));
    }
    try (EmbeddedUnderTest again = underTest()) {
      assertThat(again.texts(ID)).hasSize(2_000);
    }
  }

  @Test
  void aCloseOnADiskThatHangsReturnsAndCanBeRepeated() throws InterruptedException {
    CountDownLatch writing = new CountDownLatch(2);
    CountDownLatch goOn = new CountDownLatch(1);
    EmbeddedJournal journal = EmbeddedJournal.open(settings(), waiting(writing, goOn));
    var unused = answer(journal.claim(ID, CLAIMANT));
    var append = journal.append(ID, batch(FIRST, 1, "a"));
    writing.await();
    journal.close(Duration.ofMillis(1));
    assertThat(append.toCompletableFuture()).as("nothing is known of it").isNotDone();
    assertThat(failure(journal.append(ID, batch(FIRST, 2, "late"))))
        .isInstanceOfSatisfying(JournalException.class, this::isClosed);
    assertOpenFails(Reason.IN_USE);
    goOn.countDown();
    journal.close();
    assertThat(answer(append)).isEqualTo(new JournalAnswer.Appended(new SequenceNumber(1)));
    try (EmbeddedUnderTest again = underTest()) {
      assertThat(again.texts(ID)).containsExactly("a");
    }
  }

  @Test
  void afterAFailedWriteNothingIsAcknowledgedAnyMoreAndReadingGoesOn() {
    AtomicBoolean fail = new AtomicBoolean();
    try (EmbeddedJournal journal = open(failing(fail))) {
      var unused = answer(journal.claim(ID, CLAIMANT));
      unused = answer(journal.claim(ID, CLAIMANT));
      Epoch epoch = new Epoch(2);
      var kept = answer(journal.append(ID, batch(epoch, 1, "kept")));
      assertThat(kept).isInstanceOf(JournalAnswer.Appended.class);
      assertThat(journal.failure()).isEmpty();
      assertThat(journal.meter().syncNanos().count()).isEqualTo(3);
      fail.set(true);
      isFailed(failure(journal.append(ID, batch(epoch, 2, "unknown"))));
      assertThat(journal.failure()).hasValueSatisfying(why -> assertThat(why).contains("a write"));
      assertThat(journal.refusesAppends().map(Refusal::code)).contains(Refusal.Code.UNAVAILABLE);
      fail.set(false);
      isFailed(failure(journal.append(ID, batch(epoch, 2, "unknown"))));
      isFailed(failure(journal.claim(ID, CLAIMANT)));
      isFailed(failure(journal.confirm(ID, epoch)));
      isFailed(failure(save(journal, ID, epoch, snapshot(1, "x"))));
      var page = answer(journal.read(ID, new SequenceNumber(1), 100));
      assertThat(page.events()).hasSize(1);
      assertThat(page.highest()).isEqualTo(new SequenceNumber(1));
    }
    try (EmbeddedUnderTest again = underTest()) {
      assertThat(again.texts(ID)).containsExactly("kept");
      assertThat(again.append(ID, new Epoch(2), 2, "goes on"))
          .isEqualTo(new JournalAnswer.Appended(new SequenceNumber(2)));
    }
  }

  @Test
  void aWriteThatFailedAfterItReachedTheDiskIsThereAfterReopening() {
    AtomicBoolean fail = new AtomicBoolean();
    try (EmbeddedJournal journal =
        EmbeddedJournal.open(
            settings(),
            writer ->
                batch -> {
                  writer.writeSynced(batch);
                  if (fail.get()) {
                    throw new RocksDBException("the sync failed after all");
                  }
                })) {
      var unused = answer(journal.claim(ID, CLAIMANT));
      fail.set(true);
      isFailed(failure(journal.append(ID, batch(FIRST, 1, "unknown"))));
      assertThat(answer(journal.read(ID, new SequenceNumber(1), 100)).events())
          .as("not durable as far as anybody knows")
          .isEmpty();
    }
    try (EmbeddedUnderTest again = underTest()) {
      assertThat(again.texts(ID)).containsExactly("unknown");
      assertThat(again.append(ID, FIRST, 1, "unknown"))
          .as("the repeat that a careful writer sends")
          .isEqualTo(new JournalAnswer.Appended(new SequenceNumber(1)));
    }
  }

  @Test
  void aFullQueueRefusesAtOnceAndForgetsNothing() throws InterruptedException {
    CountDownLatch writing = new CountDownLatch(2);
    CountDownLatch goOn = new CountDownLatch(1);
    EmbeddedJournalSettings small =
        new EmbeddedJournalSettings(directory, EmbeddedUnderTest.DISK, 10, 8 << 20, 0);
    try (EmbeddedJournal journal = EmbeddedJournal.open(small, waiting(writing, goOn))) {
      var claimed = answer(journal.claim(ID, CLAIMANT));
      assertThat(claimed).isInstanceOf(JournalAnswer.Claimed.class);
      List<CompletionStage<JournalAnswer.ToAppend>> accepted = new ArrayList<>();
      accepted.add(journal.append(ID, batch(FIRST, 1, "in the round")));
      writing.await();
      for (int i = 2; i <= 11; i++) {
        accepted.add(journal.append(ID, batch(FIRST, i, "waits")));
      }
      isOverloaded(failure(journal.append(ID, batch(FIRST, 12, "too many"))));
      isOverloaded(failure(journal.claim(ID, CLAIMANT)));
      goOn.countDown();
      for (CompletionStage<JournalAnswer.ToAppend> stage : accepted) {
        assertThat(answer(stage)).isInstanceOf(JournalAnswer.Appended.class);
      }
      assertThat(answer(journal.append(ID, batch(FIRST, 12, "now"))))
          .isEqualTo(new JournalAnswer.Appended(new SequenceNumber(12)));
    }
  }

  @Test
  void queuedBytesAreBoundedToo() throws InterruptedException {
    CountDownLatch writing = new CountDownLatch(2);
    CountDownLatch goOn = new CountDownLatch(1);
    EmbeddedJournalSettings small =
        new EmbeddedJournalSettings(directory, EmbeddedUnderTest.DISK, 1_000, 8 << 20, 0);
    try (EmbeddedJournal journal = EmbeddedJournal.open(small, waiting(writing, goOn))) {
      var unused = answer(journal.claim(ID, CLAIMANT));
      var first = journal.append(ID, batch(FIRST, 1, "in the round"));
      writing.await();
      List<CompletionStage<JournalAnswer.ToAppend>> accepted = new ArrayList<>();
      for (int i = 2; i <= 8; i++) {
        accepted.add(journal.append(ID, large(i)));
      }
      isOverloaded(failure(journal.append(ID, large(9))));
      goOn.countDown();
      assertThat(answer(first)).isInstanceOf(JournalAnswer.Appended.class);
      for (CompletionStage<JournalAnswer.ToAppend> stage : accepted) {
        assertThat(answer(stage)).isInstanceOf(JournalAnswer.Appended.class);
      }
    }
  }

  @Test
  void aHalfWrittenSnapshotIsInvisibleAndCleanedUpByTheNextOne() throws RocksDBException {
    AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    try (EmbeddedJournal journal =
        EmbeddedJournal.open(
            settings(),
            writer ->
                batch -> {
                  if (left.getAndDecrement() <= 0) {
                    throw new RocksDBException("planted");
                  }
                  writer.writeSynced(batch);
                })) {
      var unused = answer(journal.claim(ID, CLAIMANT));
      var appended = answer(journal.append(ID, batch(FIRST, 1, "a", "b", "c")));
      assertThat(appended).isInstanceOf(JournalAnswer.Appended.class);
      assertThat(answer(save(journal, ID, FIRST, snapshot(1, "one"))))
          .isEqualTo(new JournalAnswer.Saved(new SequenceNumber(1)));
      left.set(2);
      isFailed(failure(save(journal, ID, FIRST, snapshot(3, "1", "2", "3"))));
      assertThat(answer(journal.newest(ID))).contains(snapshot(1, "one"));
    }
    try (EmbeddedUnderTest again = underTest()) {
      assertThat(again.newest(ID)).contains(snapshot(1, "one"));
      assertThat(again.delete(ID, FIRST, 3))
          .isEqualTo(new JournalAnswer.NoSnapshot(new SequenceNumber(1)));
      assertThat(again.save(ID, FIRST, 2, "two"))
          .isEqualTo(new JournalAnswer.Saved(new SequenceNumber(2)));
      assertThat(again.newest(ID)).contains(snapshot(2, "two"));
    }
    try (RocksFiles files = RocksFiles.open(directory, false);
        var rows = files.iterate(RocksFiles.Family.SNAPSHOTS)) {
      int pieces = 0;
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        pieces++;
      }
      assertThat(pieces).as("the pieces of 1 and of the half 3 are gone").isEqualTo(1);
    }
  }

  @Test
  void aConfirmCountsOnlyWhatIsDurable() throws InterruptedException {
    CountDownLatch writing = new CountDownLatch(2);
    CountDownLatch goOn = new CountDownLatch(1);
    try (EmbeddedJournal journal = EmbeddedJournal.open(settings(), waiting(writing, goOn))) {
      var unused = answer(journal.claim(ID, CLAIMANT));
      assertThat(journal.confirm(ID, FIRST).toCompletableFuture())
          .as("answered on the caller's thread")
          .isCompletedWithValue(new JournalAnswer.Confirmed());
      var claiming = journal.claim(ID, CLAIMANT);
      writing.await();
      var confirming = journal.confirm(ID, new Epoch(2));
      assertThat(confirming.toCompletableFuture()).as("the claim is not durable").isNotDone();
      goOn.countDown();
      assertThat(answer(claiming)).isInstanceOf(JournalAnswer.Claimed.class);
      assertThat(answer(confirming)).isEqualTo(new JournalAnswer.Confirmed());
    }
  }

  @Test
  void itCannotBeClosedFromItsOwnThread() throws InterruptedException {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (EmbeddedJournal journal = EmbeddedJournal.open(settings(), waiting(writing, goOn))) {
      CompletionStage<Boolean> closing =
          journal
              .claim(ID, CLAIMANT)
              .thenApply(
                  answer -> {
                    journal.close();
                    return true;
                  });
      writing.await();
      goOn.countDown();
      assertThat(failure(closing)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aCloseFromItsOwnThreadFailsWhileAnotherThreadIsClosing() throws InterruptedException {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    EmbeddedJournal journal = EmbeddedJournal.open(settings(), waiting(writing, goOn));
    Thread closer = Thread.ofPlatform().unstarted(journal::close);
    CompletionStage<Boolean> closing =
        journal
            .claim(ID, CLAIMANT)
            .thenApply(
                answer -> {
                  closer.start();
                  awaitWaiting(closer);
                  journal.close();
                  return true;
                });
    writing.await();
    goOn.countDown();
    assertThat(failure(closing)).isInstanceOf(IllegalStateException.class);
    closer.join();
    open().close();
  }

  @Test
  void theReaderOfAnotherJournalMayCloseIt() throws InterruptedException {
    EmbeddedJournal journal = open();
    Thread reader = Thread.ofPlatform().name("troupe-journal-read-0").start(journal::close);
    reader.join();
    open().close();
  }

  @Test
  void anErrorThatEndsTheWriterFailsWhateverWaits() throws InterruptedException {
    CountDownLatch writing = new CountDownLatch(2);
    CountDownLatch goOn = new CountDownLatch(1);
    try (EmbeddedJournal journal =
        EmbeddedJournal.open(
            settings(),
            writer ->
                batch -> {
                  writing.countDown();
                  if (writing.getCount() == 0) {
                    awaitUninterruptibly(goOn);
                    throw new NoMemoryForWords();
                  }
                  writer.writeSynced(batch);
                })) {
      var unused = answer(journal.claim(ID, CLAIMANT));
      var inRound = journal.append(ID, batch(FIRST, 1, "in the round"));
      writing.await();
      var waits = journal.append(ID, batch(FIRST, 2, "waits"));
      goOn.countDown();
      isFailed(failure(inRound));
      isFailed(failure(waits));
      isFailed(failure(journal.append(ID, batch(FIRST, 1, "late"))));
      isFailed(failure(journal.confirm(ID, FIRST)));
    }
    open().close();
  }

  @Test
  void aDiskNearlyFullRefusesWritesUntilThereIsRoomAgain() {
    AtomicLong free = new AtomicLong(1_000);
    AtomicLong nanos = new AtomicLong();
    try (EmbeddedJournal journal =
        EmbeddedJournal.open(
            settings(),
            UnaryOperator.identity(),
            (disk, unused) ->
                new FreeSpace(free::get, 100, () -> nanos.addAndGet(1_000_000_000)))) {
      var unused = answer(journal.claim(ID, CLAIMANT));
      var before = answer(journal.append(ID, batch(FIRST, 1, "a", "b")));
      assertThat(before).isInstanceOf(JournalAnswer.Appended.class);
      free.set(99);
      assertThat(journal.refusesAppends()).isEmpty();
      isNearlyFull(failure(journal.append(ID, batch(FIRST, 3, "refused"))));
      assertThat(journal.refusesAppends()).isPresent();
      isNearlyFull(failure(save(journal, ID, FIRST, snapshot(2, "refused"))));
      assertThat(answer(journal.confirm(ID, FIRST))).isEqualTo(new JournalAnswer.Confirmed());
      assertThat(answer(journal.read(ID, new SequenceNumber(1), 100)).events()).hasSize(2);
      assertThat(answer(journal.claim(ID, CLAIMANT)))
          .as("a partition can recover")
          .isInstanceOf(JournalAnswer.Claimed.class);
      Epoch epoch = new Epoch(2);
      free.set(24);
      isNearlyFull(failure(journal.claim(ID, CLAIMANT)));
      assertThat(answer(journal.confirm(ID, epoch))).isEqualTo(new JournalAnswer.Confirmed());
      assertThat(answer(journal.deleteUpTo(ID, epoch, new SequenceNumber(1))))
          .as("what makes room is not refused for lack of it")
          .isInstanceOf(JournalAnswer.NoSnapshot.class);
      free.set(100);
      Await.until(
          () -> journal.refusesAppends().isEmpty(),
          Duration.ofSeconds(10),
          "a look at the disk, though nobody asks");
      assertThat(answer(journal.append(ID, batch(epoch, 3, "c"))))
          .as("the refused one is not there")
          .isEqualTo(new JournalAnswer.Appended(new SequenceNumber(3)));
      assertThat(answer(save(journal, ID, epoch, snapshot(2, "kept"))))
          .isInstanceOf(JournalAnswer.Saved.class);
    }
    try (EmbeddedUnderTest again = underTest()) {
      assertThat(again.texts(ID)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void aRoomyDiskIsLookedAtEveryTenMilliseconds() {
    AtomicInteger looks = new AtomicInteger();
    AtomicLong nanos = new AtomicLong();
    FreeSpace space = new FreeSpace(() -> 1_000 + looks.incrementAndGet(), 800, nanos::get);
    space.beforeWriting(1);
    nanos.set(9_999_999);
    space.beforeWriting(1);
    assertThat(looks).hasValue(1);
    nanos.set(10_000_000);
    space.beforeWriting(1);
    assertThat(looks).hasValue(2);
  }

  @Test
  void aDiskThatIsLowIsLookedAtOnceASecondOrAfterAnEighthOfTheBound() {
    AtomicInteger looks = new AtomicInteger();
    AtomicLong nanos = new AtomicLong();
    FreeSpace space = new FreeSpace(looks::incrementAndGet, 800, nanos::get);
    for (int i = 0; i < 9; i++) {
      space.beforeWriting(10);
      assertThat(looks).hasValue(1);
    }
    space.beforeWriting(20);
    assertThat(looks).hasValue(2);
    nanos.set(999_999_999);
    space.beforeWriting(10);
    assertThat(looks).hasValue(2);
    nanos.set(1_000_000_000);
    space.beforeWriting(0);
    assertThat(looks).hasValue(3);
  }

  @Test
  void settingsAreHeldToTheirRange() {
    assertThatThrownBy(
            () -> new EmbeddedJournalSettings(directory, EmbeddedUnderTest.DISK, 0, 8 << 20, 0))
        .hasMessageContaining("max-queued-commands");
    assertThatThrownBy(
            () ->
                new EmbeddedJournalSettings(directory, EmbeddedUnderTest.DISK, 1, (8 << 20) - 1, 0))
        .hasMessageContaining("max-queued-bytes");
    assertThatThrownBy(
            () ->
                new EmbeddedJournalSettings(
                    directory, EmbeddedUnderTest.DISK, 1, 8 << 20, 1, 1, 0, 1 << 20))
        .hasMessageContaining("max-kept-heads");
  }

  private EmbeddedJournalSettings settings() {
    return EmbeddedJournalSettings.of(directory, EmbeddedUnderTest.DISK);
  }

  private EmbeddedJournal open() {
    return EmbeddedJournal.open(settings());
  }

  private EmbeddedJournal open(UnaryOperator<Committer.RoundWriter> around) {
    return EmbeddedJournal.open(settings(), around);
  }

  private EmbeddedUnderTest underTest() {
    return new EmbeddedUnderTest(settings());
  }

  private void assertOpenFails(Reason reason) {
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            JournalException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static void assertOpenFails(Path directory, JournalDisk disk, String message) {
    assertThatThrownBy(() -> EmbeddedJournal.open(EmbeddedJournalSettings.of(directory, disk)))
        .hasMessageContaining(message)
        .isInstanceOfSatisfying(
            JournalException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED));
  }

  private void writeFormat(int format) throws RocksDBException {
    try (RocksFiles files = RocksFiles.open(directory, false)) {
      RoundBatch batch = new RoundBatch();
      batch.put(
          files.id(RocksFiles.Family.META),
          Bytes.utf8("format").toArray(),
          new byte[] {(byte) format});
      files.writeSynced(batch);
    }
  }

  private void writeEntries(LogEntry... entries) throws RocksDBException {
    try (RocksFiles files = RocksFiles.open(directory, false)) {
      JournalStore store = new JournalStore(files);
      RoundBatch batch = new RoundBatch();
      for (LogEntry entry : entries) {
        assertThat(store.putEntry(batch, entry)).isPositive();
      }
      files.writeSynced(batch);
    }
  }

  /** One claim and so many appends, each an entry of the log. */
  private void appendEvents(int count) {
    try (EmbeddedUnderTest journal = underTest()) {
      Epoch epoch = journal.claimed(ID, 0, "here");
      for (int i = 1; i <= count; i++) {
        var unused = journal.append(ID, epoch, i, "event " + i);
      }
    }
  }

  private void dropEntry(long index) throws RocksDBException {
    try (RocksFiles files = RocksFiles.open(directory, true)) {
      RoundBatch batch = new RoundBatch();
      byte[] from = new WireWriter(9).u8(GroupId.SOLE.number()).i64(index).toArray();
      byte[] until = new WireWriter(9).u8(GroupId.SOLE.number()).i64(index + 1).toArray();
      batch.deleteRange(files.id(RocksFiles.Family.LOG), from, until);
      files.writeSynced(batch);
    }
  }

  private static LogEntry entry(long index, JournalCommand... commands) {
    return new LogEntry(GroupId.SOLE, new Term(1), new LogIndex(index), List.of(commands));
  }

  private static AppendBatch large(long number) {
    return AppendBatch.of(
        FIRST, new SequenceNumber(number), List.of(Bytes.wrap(new byte[1 << 20])));
  }

  private static UnaryOperator<Committer.RoundWriter> failing(AtomicBoolean fail) {
    return writer ->
        batch -> {
          if (fail.get()) {
            throw new RocksDBException("planted");
          }
          writer.writeSynced(batch);
        };
  }

  /** Counts each round; the last that is counted down, and those behind it, wait to go on. */
  private static UnaryOperator<Committer.RoundWriter> waiting(
      CountDownLatch writing, CountDownLatch goOn) {
    return writer ->
        batch -> {
          writing.countDown();
          if (writing.getCount() == 0) {
            awaitUninterruptibly(goOn);
          }
          writer.writeSynced(batch);
        };
  }

  /** A failure that cannot even be described. */
  private static final class NoMemoryForWords extends RocksDBException {
    @Serial private static final long serialVersionUID = 1L;

    private NoMemoryForWords() {
      super("");
    }

    @Override
    public String getMessage() {
      throw new OutOfMemoryError("planted");
    }
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING
        && thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void isClosed(JournalException e) {
    assertThat(e.reason()).isEqualTo(Reason.CLOSED);
  }

  private static void isFailed(Throwable failure) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            JournalException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FAILED));
  }

  private static void isOverloaded(Throwable failure) {
    isRefused(failure, Refusal.Code.OVERLOADED);
  }

  private static void isNearlyFull(Throwable failure) {
    isRefused(failure, Refusal.Code.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("disk nearly full");
  }

  private static void isRefused(Throwable failure, Refusal.Code code) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal().code()).isEqualTo(code));
  }
}
