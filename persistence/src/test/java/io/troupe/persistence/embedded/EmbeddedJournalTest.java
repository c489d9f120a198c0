package io.troupe.persistence.embedded;

import static io.troupe.persistence.contract.JournalUnderTest.answer;
import static io.troupe.persistence.contract.JournalUnderTest.batch;
import static io.troupe.persistence.contract.JournalUnderTest.failure;
import static io.troupe.persistence.contract.JournalUnderTest.save;
import static io.troupe.persistence.contract.JournalUnderTest.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.disk.RocksFiles;
import io.troupe.persistence.groups.store.GroupStore;
import io.troupe.persistence.node.JournalNode;
import io.troupe.testkit.await.Await;
import java.io.Serial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
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

  @TempDir Path directory;

  @Test
  void afterAFailedWriteNothingIsAcknowledgedAnyMoreAndReadingGoesOn() {
    AtomicBoolean fail = new AtomicBoolean();
    try (JournalNode node = LoneNode.open(settings(), failing(fail))) {
      EmbeddedJournal journal = node.journal();
      var unused = answer(journal.claim(ID, CLAIMANT));
      unused = answer(journal.claim(ID, CLAIMANT));
      Epoch epoch = new Epoch(2);
      var kept = answer(journal.append(ID, batch(epoch, 1, "kept")));
      assertThat(kept).isInstanceOf(JournalAnswer.Appended.class);
      assertThat(journal.failure()).isEmpty();
      assertThat(journal.meter().syncNanos().count()).isGreaterThan(2);
      assertThat(journal.meter().roundCommands().count()).isEqualTo(3);
      fail.set(true);
      isFailed(failure(journal.append(ID, batch(epoch, 2, "unknown"))));
      assertThat(journal.failure())
          .hasValueSatisfying(why -> assertThat(why).contains("a write failed"));
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
    try (JournalNode node =
        LoneNode.open(
            settings(),
            writer ->
                batch -> {
                  writer.writeSynced(batch);
                  if (fail.get()) {
                    throw new RocksDBException("the sync failed after all");
                  }
                })) {
      EmbeddedJournal journal = node.journal();
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
  void aFullQueueRefusesAtOnceAndForgetsNothing() {
    HeldRounds rounds = new HeldRounds();
    EmbeddedJournalSettings small =
        new EmbeddedJournalSettings(directory, EmbeddedUnderTest.DISK, 10, 8 << 20, 0);
    try (JournalNode node = LoneNode.open(small, rounds.around())) {
      EmbeddedJournal journal = node.journal();
      var claimed = answer(journal.claim(ID, CLAIMANT));
      assertThat(claimed).isInstanceOf(JournalAnswer.Claimed.class);
      List<CompletionStage<JournalAnswer.ToAppend>> accepted = new ArrayList<>();
      rounds.hold();
      accepted.add(journal.append(ID, batch(FIRST, 1, "in the round")));
      rounds.awaitHeld();
      for (int i = 2; i <= 10; i++) {
        accepted.add(journal.append(ID, batch(FIRST, i, "waits")));
      }
      isOverloaded(failure(journal.append(ID, batch(FIRST, 11, "too many"))));
      isOverloaded(failure(journal.claim(ID, CLAIMANT)));
      rounds.goOn();
      for (CompletionStage<JournalAnswer.ToAppend> stage : accepted) {
        assertThat(answer(stage)).isInstanceOf(JournalAnswer.Appended.class);
      }
      assertThat(answer(journal.append(ID, batch(FIRST, 11, "now"))))
          .isEqualTo(new JournalAnswer.Appended(new SequenceNumber(11)));
    }
  }

  @Test
  void queuedBytesAreBoundedToo() {
    HeldRounds rounds = new HeldRounds();
    EmbeddedJournalSettings small =
        new EmbeddedJournalSettings(directory, EmbeddedUnderTest.DISK, 1_000, 8 << 20, 0);
    try (JournalNode node = LoneNode.open(small, rounds.around())) {
      EmbeddedJournal journal = node.journal();
      var unused = answer(journal.claim(ID, CLAIMANT));
      rounds.hold();
      var first = journal.append(ID, batch(FIRST, 1, "in the round"));
      rounds.awaitHeld();
      List<CompletionStage<JournalAnswer.ToAppend>> accepted = new ArrayList<>();
      for (int i = 2; i <= 8; i++) {
        accepted.add(journal.append(ID, large(i)));
      }
      isOverloaded(failure(journal.append(ID, large(9))));
      rounds.goOn();
      assertThat(answer(first)).isInstanceOf(JournalAnswer.Appended.class);
      for (CompletionStage<JournalAnswer.ToAppend> stage : accepted) {
        assertThat(answer(stage)).isInstanceOf(JournalAnswer.Appended.class);
      }
    }
  }

  @Test
  void aHalfWrittenSnapshotIsInvisibleAndCleanedUpByTheNextOne() throws RocksDBException {
    AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    try (JournalNode node =
        LoneNode.open(
            settings(),
            writer ->
                batch -> {
                  if (left.getAndDecrement() <= 0) {
                    throw new RocksDBException("planted");
                  }
                  writer.writeSynced(batch);
                })) {
      EmbeddedJournal journal = node.journal();
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
    try (RocksFiles files = RocksFiles.open(directory.resolve(JournalDisk.APPLIED), true);
        var rows = files.iterate(RocksFiles.Family.SNAPSHOTS)) {
      int pieces = 0;
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        pieces++;
      }
      assertThat(pieces).as("the pieces of 1 and of the half 3 are gone").isEqualTo(1);
    }
  }

  @Test
  void aConfirmCountsOnlyWhatIsDurable() {
    HeldRounds rounds = new HeldRounds();
    try (JournalNode node = LoneNode.open(settings(), rounds.around())) {
      EmbeddedJournal journal = node.journal();
      var unused = answer(journal.claim(ID, CLAIMANT));
      assertThat(answer(journal.confirm(ID, FIRST))).isEqualTo(new JournalAnswer.Confirmed());
      rounds.hold();
      var claiming = journal.claim(ID, CLAIMANT);
      rounds.awaitHeld();
      var confirming = journal.confirm(ID, new Epoch(2));
      assertThat(confirming.toCompletableFuture()).as("the claim is not durable").isNotDone();
      rounds.goOn();
      assertThat(answer(claiming)).isInstanceOf(JournalAnswer.Claimed.class);
      assertThat(answer(confirming)).isEqualTo(new JournalAnswer.Confirmed());
    }
  }

  @Test
  void anErrorThatEndsTheWriterFailsWhateverWaits() {
    AtomicBoolean fail = new AtomicBoolean();
    HeldRounds rounds = new HeldRounds();
    try (JournalNode node =
        LoneNode.open(
            settings(),
            writer ->
                batch -> {
                  rounds.around().apply(unused -> {}).writeSynced(batch);
                  if (fail.get()) {
                    throw new NoMemoryForWords();
                  }
                  writer.writeSynced(batch);
                })) {
      EmbeddedJournal journal = node.journal();
      var unused = answer(journal.claim(ID, CLAIMANT));
      fail.set(true);
      rounds.hold();
      var inRound = journal.append(ID, batch(FIRST, 1, "in the round"));
      rounds.awaitHeld();
      var waits = journal.append(ID, batch(FIRST, 2, "waits"));
      rounds.goOn();
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
    try (JournalNode node =
        LoneNode.open(
            settings(),
            (disk, unused) ->
                new FreeSpace(free::get, 100, () -> nanos.addAndGet(1_000_000_000)))) {
      EmbeddedJournal journal = node.journal();
      // Once every group has answered, none writes by itself, and so looks at the disk, any more.
      for (int i = 0; i < 32; i++) {
        var unused = answer(journal.claim(new PersistenceId("settled-" + i), CLAIMANT));
      }
      var unused = answer(journal.claim(ID, CLAIMANT));
      var before = answer(journal.append(ID, batch(FIRST, 1, "a", "b")));
      assertThat(before).isInstanceOf(JournalAnswer.Appended.class);
      free.set(99);
      assertThat(journal.refusesAppends()).isEmpty();
      assertThat(answer(journal.append(ID, batch(FIRST, 3, "c"))))
          .as("the disk is looked at when it is written to")
          .isInstanceOf(JournalAnswer.Appended.class);
      isNearlyFull(failure(journal.append(ID, batch(FIRST, 4, "refused"))));
      assertThat(journal.refusesAppends()).isPresent();
      isNearlyFull(failure(save(journal, ID, FIRST, snapshot(2, "refused"))));
      assertThat(answer(journal.confirm(ID, FIRST))).isEqualTo(new JournalAnswer.Confirmed());
      assertThat(answer(journal.read(ID, new SequenceNumber(1), 100)).events()).hasSize(3);
      assertThat(answer(journal.claim(ID, CLAIMANT)))
          .as("a partition can recover")
          .isInstanceOf(JournalAnswer.Claimed.class);
      Epoch epoch = new Epoch(2);
      free.set(24);
      PersistenceId other = new PersistenceId("partition-8");
      Await.until(
          () ->
              journal
                  .claim(other, CLAIMANT)
                  .handle((done, why) -> why != null)
                  .toCompletableFuture()
                  .join(),
          Duration.ofSeconds(10),
          "claims to be refused too");
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
      assertThat(answer(journal.append(ID, batch(epoch, 4, "d"))))
          .as("the refused one is not there")
          .isEqualTo(new JournalAnswer.Appended(new SequenceNumber(4)));
      assertThat(answer(save(journal, ID, epoch, snapshot(2, "kept"))))
          .isInstanceOf(JournalAnswer.Saved.class);
    }
    try (EmbeddedUnderTest again = underTest()) {
      assertThat(again.texts(ID)).containsExactly("a", "b", "c", "d");
    }
  }

  private EmbeddedJournalSettings settings() {
    return EmbeddedJournalSettings.of(directory, EmbeddedUnderTest.DISK);
  }

  private JournalNode open() {
    return LoneNode.open(settings());
  }

  private EmbeddedUnderTest underTest() {
    return new EmbeddedUnderTest(settings());
  }

  private static AppendBatch large(long number) {
    return AppendBatch.of(
        FIRST, new SequenceNumber(number), List.of(Bytes.wrap(new byte[1 << 20])));
  }

  private static UnaryOperator<GroupStore.RoundWriter> failing(AtomicBoolean fail) {
    return writer ->
        batch -> {
          if (fail.get()) {
            throw new RocksDBException("planted");
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
