package io.troupe.persistence.embedded;

import static io.troupe.persistence.contract.JournalUnderTest.answer;
import static io.troupe.persistence.contract.JournalUnderTest.batch;
import static io.troupe.persistence.contract.JournalUnderTest.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.actors.journal.SnapshotSum;
import io.troupe.persistence.disk.JournalException;
import io.troupe.persistence.disk.JournalException.Reason;
import io.troupe.persistence.node.JournalNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The end of a journal: what it answers, and whom it waits for. */
@Timeout(120)
class JournalClosingTest {
  private static final PersistenceId ID = new PersistenceId("partition-7");
  private static final Claimant CLAIMANT = new Claimant(MembershipNumber.FIRST, "here");
  private static final Epoch FIRST = new Epoch(1);

  @TempDir Path directory;

  @Test
  void callsAfterTheCloseAreRefusedAndHarmless() {
    JournalNode node = open();
    EmbeddedJournal journal = node.journal();
    var unused = answer(journal.claim(ID, CLAIMANT));
    node.close();
    node.close();
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
      assertThat(failure(stage))
          .isInstanceOfSatisfying(JournalException.class, JournalClosingTest::isClosed);
    }
  }

  @Test
  void closingAnswersAllThatWasAccepted() {
    List<PersistenceId> ids =
        IntStream.range(0, 100).mapToObj(i -> new PersistenceId("partition-" + i)).toList();
    JournalNode node = open();
    EmbeddedJournal journal = node.journal();
    List<CompletionStage<JournalAnswer.ToAppend>> appends = new ArrayList<>();
    for (PersistenceId id : ids) {
      var unused = journal.claim(id, CLAIMANT);
      for (int i = 1; i <= 3; i++) {
        appends.add(journal.append(id, batch(FIRST, i, "event " + i)));
      }
    }
    node.close();
    for (int i = 0; i < appends.size(); i++) {
      assertThat(appends.get(i).toCompletableFuture())
          .isCompletedWithValue(new JournalAnswer.Appended(new SequenceNumber(i % 3 + 1)));
    }
    try (EmbeddedUnderTest again = underTest()) {
      assertThat(ids).allSatisfy(id -> assertThat(again.texts(id)).hasSize(3));
    }
  }

  @Test
  void aCloseOnADiskThatHangsReturnsAndCanBeRepeated() throws InterruptedException {
    HeldRounds rounds = new HeldRounds();
    JournalNode node = LoneNode.open(settings(), rounds.around());
    EmbeddedJournal journal = node.journal();
    var unused = answer(journal.claim(ID, CLAIMANT));
    rounds.hold();
    var append = journal.append(ID, batch(FIRST, 1, "a"));
    rounds.awaitHeld();
    journal.close(Duration.ofMillis(1));
    assertThat(append.toCompletableFuture()).as("nothing is known of it").isNotDone();
    assertThat(failure(journal.append(ID, batch(FIRST, 2, "late"))))
        .isInstanceOfSatisfying(JournalException.class, JournalClosingTest::isClosed);
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            JournalException.class, e -> assertThat(e.reason()).isEqualTo(Reason.IN_USE));
    rounds.goOn();
    node.close();
    assertThat(answer(append)).isEqualTo(new JournalAnswer.Appended(new SequenceNumber(1)));
    try (EmbeddedUnderTest again = underTest()) {
      assertThat(again.texts(ID)).containsExactly("a");
    }
  }

  @Test
  void itCannotBeClosedFromItsOwnThread() throws InterruptedException {
    HeldRounds rounds = new HeldRounds();
    try (JournalNode node = LoneNode.open(settings(), rounds.around())) {
      EmbeddedJournal journal = node.journal();
      answerFirst(journal);
      rounds.hold();
      CompletionStage<Boolean> closing =
          journal
              .claim(ID, CLAIMANT)
              .thenApply(
                  answer -> {
                    journal.close();
                    return true;
                  });
      rounds.awaitHeld();
      rounds.goOn();
      assertThat(failure(closing)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aCloseFromItsOwnThreadFailsWhileAnotherThreadIsClosing() throws InterruptedException {
    HeldRounds rounds = new HeldRounds();
    JournalNode node = LoneNode.open(settings(), rounds.around());
    EmbeddedJournal journal = node.journal();
    Thread closer = Thread.ofPlatform().unstarted(node::close);
    answerFirst(journal);
    rounds.hold();
    CompletionStage<Boolean> closing =
        journal
            .claim(ID, CLAIMANT)
            .thenApply(
                answer -> {
                  closer.start();
                  awaitWaiting(closer);
                  node.close();
                  return true;
                });
    rounds.awaitHeld();
    rounds.goOn();
    assertThat(failure(closing)).isInstanceOf(IllegalStateException.class);
    closer.join();
    open().close();
  }

  @Test
  void theReaderOfAnotherJournalMayCloseIt() throws InterruptedException {
    JournalNode node = open();
    Thread reader = Thread.ofPlatform().name("troupe-journal-read-0").start(node::close);
    reader.join();
    open().close();
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

  /** Behind it, the rounds that elect leaders are over. */
  private static void answerFirst(EmbeddedJournal journal) {
    assertThat(answer(journal.claim(ID, CLAIMANT))).isInstanceOf(JournalAnswer.Claimed.class);
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING
        && thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  private static void isClosed(JournalException e) {
    assertThat(e.reason()).isEqualTo(Reason.CLOSED);
  }
}
