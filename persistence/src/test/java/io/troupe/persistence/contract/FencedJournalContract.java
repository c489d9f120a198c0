package io.troupe.persistence.contract;

import static io.troupe.persistence.contract.JournalUnderTest.answer;
import static io.troupe.persistence.contract.JournalUnderTest.batch;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.Limits;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of {@link io.troupe.actors.journal.FencedJournal}; see design.md, section 6. */
@Timeout(180)
public abstract class FencedJournalContract {
  protected static final PersistenceId ID = new PersistenceId("partition-7");
  private static final String A = "node-a:7400";
  private static final String B = "node-b:7400";

  protected JournalUnderTest journal;

  /** A journal on blank storage. */
  protected abstract JournalUnderTest open();

  @BeforeEach
  void openJournal() {
    journal = open();
  }

  @AfterEach
  void closeJournal() {
    journal.close();
  }

  @Test
  void claimsGetRisingEpochsAndTheHighestNumber() {
    assertThat(journal.claim(ID, 1, A)).isEqualTo(claimedAnswer(1, 0));
    journal.append(ID, new Epoch(1), 1, "one", "two");
    assertThat(journal.claim(ID, 1, B)).isEqualTo(claimedAnswer(2, 2));
    journal.reopen();
    assertThat(journal.claim(ID, 1, A)).isEqualTo(claimedAnswer(3, 2));
  }

  @Test
  void aClaimWithAnOlderMembershipIsRefusedAndNamesTheOwner() {
    Epoch epoch = journal.claimed(ID, 5, B);
    JournalAnswer refused = new JournalAnswer.ClaimRefused(new MembershipNumber(5), B);
    assertThat(journal.claim(ID, 4, A)).isEqualTo(refused);
    assertThat(journal.append(ID, epoch, 1, "still mine")).isEqualTo(appended(1));
    journal.reopen();
    assertThat(journal.claim(ID, 0, A)).isEqualTo(refused);
  }

  @Test
  void aClaimWithAnEqualOrNewerMembershipIsGranted() {
    journal.claimed(ID, 5, B);
    assertThat(journal.claimed(ID, 5, A)).isEqualTo(new Epoch(2));
    assertThat(journal.claimed(ID, 6, A)).isEqualTo(new Epoch(3));
  }

  @Test
  void idsDoNotShareEpochsEvenIfOneIsThePrefixOfAnother() {
    PersistenceId longer = new PersistenceId(ID.value() + "7");
    journal.claimed(ID, 1, A);
    journal.claimed(ID, 1, A);
    assertThat(journal.claimed(longer, 1, A)).isEqualTo(new Epoch(1));
    journal.append(ID, new Epoch(2), 1, "short");
    journal.append(longer, new Epoch(1), 1, "long");
    assertThat(journal.texts(ID)).containsExactly("short");
    assertThat(journal.texts(longer)).containsExactly("long");
  }

  @Test
  void appendsAreNumberedInOrderAndSurvive() {
    Epoch epoch = journal.claimed(ID, 1, A);
    assertThat(journal.append(ID, epoch, 1, "a", "b")).isEqualTo(appended(2));
    assertThat(journal.append(ID, epoch, 3, "c")).isEqualTo(appended(3));
    journal.reopen();
    assertThat(journal.append(ID, epoch, 4, "d")).isEqualTo(appended(4));
    assertThat(journal.texts(ID)).containsExactly("a", "b", "c", "d");
    assertThat(journal.replay(ID, 1, 1)).allMatch(event -> event.epoch().equals(epoch));
  }

  @Test
  void appendsOfOneThreadTakeEffectInTheOrderOfTheCalls() {
    Epoch epoch = journal.claimed(ID, 1, A);
    List<CompletionStage<JournalAnswer.ToAppend>> stages = new ArrayList<>();
    for (int i = 1; i <= 500; i++) {
      stages.add(journal.journal().append(ID, batch(epoch, i, "event " + i)));
    }
    for (int i = 1; i <= 500; i++) {
      assertThat(answer(stages.get(i - 1))).isEqualTo(appended(i));
    }
    assertThat(journal.texts(ID)).hasSize(500);
  }

  @Test
  void aGapOrAnOldNumberIsOutOfSequenceAndStoresNothing() {
    Epoch epoch = journal.claimed(ID, 1, A);
    journal.append(ID, epoch, 1, "a", "b", "c");
    assertThat(journal.append(ID, epoch, 5, "gap")).isEqualTo(outOfSequence(3));
    assertThat(journal.append(ID, epoch, 2, "old")).isEqualTo(outOfSequence(3));
    assertThat(journal.append(ID, epoch, 3, "newest again")).isEqualTo(outOfSequence(3));
    assertThat(journal.texts(ID)).containsExactly("a", "b", "c");
  }

  @Test
  void aRepeatOfTheNewestBatchSucceedsAndStoresNothingTwice() {
    Epoch epoch = journal.claimed(ID, 1, A);
    journal.append(ID, epoch, 1, "a");
    assertThat(journal.append(ID, epoch, 2, "b", "c")).isEqualTo(appended(3));
    assertThat(journal.append(ID, epoch, 2, "b", "c")).isEqualTo(appended(3));
    journal.reopen();
    assertThat(journal.append(ID, epoch, 2, "b", "c")).isEqualTo(appended(3));
    assertThat(journal.texts(ID)).containsExactly("a", "b", "c");
  }

  @Test
  void aRepeatWithOtherContentIsRefused() {
    Epoch epoch = journal.claimed(ID, 1, A);
    journal.append(ID, epoch, 1, "a", "b");
    assertThat(journal.append(ID, epoch, 1, "a", "x")).isEqualTo(outOfSequence(2));
    assertThat(journal.append(ID, epoch, 1, "a")).isEqualTo(outOfSequence(2));
    assertThat(journal.texts(ID)).containsExactly("a", "b");
  }

  @Test
  void aRepeatAfterALaterClaimIsFenced() {
    Epoch old = journal.claimed(ID, 1, A);
    journal.append(ID, old, 1, "a");
    Epoch current = journal.claimed(ID, 1, B);
    assertThat(journal.append(ID, old, 1, "a")).isEqualTo(fenced(current, B));
    assertThat(journal.append(ID, current, 2, "b")).isEqualTo(appended(2));
  }

  @Test
  void aBatchThatDoesNotFitItsChecksumIsNotStored() {
    Epoch epoch = journal.claimed(ID, 1, A);
    AppendBatch good = batch(epoch, 1, "good");
    AppendBatch damaged =
        new AppendBatch(epoch, good.first(), List.of(Bytes.utf8("gone")), good.checksum());
    var unused = JournalUnderTest.failure(journal.journal().append(ID, damaged));
    assertThat(journal.texts(ID)).isEmpty();
    assertThat(answer(journal.journal().append(ID, good))).isEqualTo(appended(1));
  }

  @Test
  void aStaleWriterIsFencedAndLearnsWhoOwns() {
    Epoch old = journal.claimed(ID, 1, A);
    journal.append(ID, old, 1, "a");
    assertThat(journal.confirm(ID, old)).isEqualTo(new JournalAnswer.Confirmed());
    Epoch current = journal.claimed(ID, 2, B);
    assertThat(journal.append(ID, old, 2, "late")).isEqualTo(fenced(current, B));
    assertThat(journal.confirm(ID, old)).isEqualTo(fenced(current, B));
    assertThat(journal.confirm(ID, current)).isEqualTo(new JournalAnswer.Confirmed());
    journal.reopen();
    assertThat(journal.confirm(ID, old)).isEqualTo(fenced(current, B));
    assertThat(journal.confirm(ID, current)).isEqualTo(new JournalAnswer.Confirmed());
    assertThat(journal.append(ID, old, 2, "later")).isEqualTo(fenced(current, B));
    assertThat(journal.texts(ID)).containsExactly("a");
  }

  @Test
  void whoNeverClaimedOwnsNothing() {
    Epoch future = new Epoch(9);
    assertThat(journal.append(ID, Epoch.NONE, 1, "x")).isEqualTo(fenced(Epoch.NONE, ""));
    assertThat(journal.confirm(ID, Epoch.NONE)).isEqualTo(fenced(Epoch.NONE, ""));
    Epoch epoch = journal.claimed(ID, 1, A);
    assertThat(journal.append(ID, future, 1, "x")).isEqualTo(fenced(epoch, A));
    assertThat(journal.texts(ID)).isEmpty();
  }

  @Test
  void aConfirmDoesNotOvertakeAClaimOfTheSameThread() {
    for (int i = 0; i < 100; i++) {
      Epoch old = journal.claimed(ID, 1, A);
      var claiming =
          journal
              .journal()
              .claim(ID, new io.troupe.actors.journal.Claimant(new MembershipNumber(1), B));
      assertThat(journal.confirm(ID, old)).isInstanceOf(JournalAnswer.Fenced.class);
      assertThat(answer(claiming)).isInstanceOf(JournalAnswer.Claimed.class);
    }
  }

  @Test
  void pagesStopAfterTheEventThatReachesTheirSize() {
    Epoch epoch = journal.claimed(ID, 1, A);
    journal.append(ID, epoch, 1, "1234", "1234", "1234", "1234", "1234");
    journal.append(ID, epoch, 6, "1234", "1234");
    assertThat(numbers(journal.page(ID, 1, 1))).containsExactly(1L);
    assertThat(numbers(journal.page(ID, 1, 4))).containsExactly(1L);
    assertThat(numbers(journal.page(ID, 1, 5))).containsExactly(1L, 2L);
    assertThat(numbers(journal.page(ID, 4, 12))).containsExactly(4L, 5L, 6L);
    assertThat(numbers(journal.page(ID, 7, 100))).containsExactly(7L);
    assertThat(numbers(journal.page(ID, 0, 100))).hasSize(7);
    assertThat(journal.page(ID, 8, 100))
        .isEqualTo(new JournalPage(List.of(), new SequenceNumber(7)));
    assertThat(journal.page(ID, 1, 1).highest()).isEqualTo(new SequenceNumber(7));
  }

  @Test
  void whatWasNeverWrittenIsAnEmptyPage() {
    assertThat(journal.page(ID, 1, 100)).isEqualTo(new JournalPage(List.of(), SequenceNumber.NONE));
    journal.claimed(ID, 1, A);
    assertThat(journal.page(ID, 5, 100)).isEqualTo(new JournalPage(List.of(), SequenceNumber.NONE));
  }

  @Test
  void emptyEventsAreEvents() {
    Epoch epoch = journal.claimed(ID, 1, A);
    journal.append(ID, epoch, 1, "", "", "x");
    assertThat(journal.texts(ID)).containsExactly("", "", "x");
  }

  @Test
  void theLargestEventPassesAndComesBackInOnePage() {
    Epoch epoch = journal.claimed(ID, 1, A);
    byte[] huge = new byte[Limits.MAX_EVENT_BYTES];
    Arrays.fill(huge, (byte) 7);
    Bytes event = Bytes.wrap(huge);
    AppendBatch batch = AppendBatch.of(epoch, new SequenceNumber(1), List.of(event));
    assertThat(answer(journal.journal().append(ID, batch))).isEqualTo(appended(1));
    JournalPage page = journal.page(ID, 1, 10);
    assertThat(page.events()).hasSize(1);
    assertThat(page.events().getFirst().event()).isEqualTo(event);
  }

  @Test
  void theLargestBatchesPass() {
    Epoch epoch = journal.claimed(ID, 1, A);
    List<Bytes> many =
        Collections.nCopies(
            Limits.MAX_APPEND_EVENTS,
            Bytes.wrap(new byte[Limits.MAX_APPEND_BYTES / Limits.MAX_APPEND_EVENTS]));
    var batch = AppendBatch.of(epoch, new SequenceNumber(1), many);
    assertThat(answer(journal.journal().append(ID, batch)))
        .isEqualTo(appended(Limits.MAX_APPEND_EVENTS));
    journal.reopen();
    assertThat(journal.replay(ID, 1, 100_000)).hasSize(Limits.MAX_APPEND_EVENTS);
  }

  @Test
  void theLongestNamesPass() {
    PersistenceId longest = new PersistenceId("ü".repeat(127) + "x");
    Epoch epoch = journal.claimed(longest, Long.MAX_VALUE, "a".repeat(255));
    journal.append(longest, epoch, 1, "x");
    journal.reopen();
    assertThat(journal.claim(longest, 1, B))
        .isEqualTo(
            new JournalAnswer.ClaimRefused(new MembershipNumber(Long.MAX_VALUE), "a".repeat(255)));
    assertThat(journal.texts(longest)).containsExactly("x");
  }

  @Test
  void eventsAreDeletedOnlyBehindASnapshot() {
    Epoch epoch = journal.claimed(ID, 1, A);
    journal.append(ID, epoch, 1, "a", "b", "c");
    journal.append(ID, epoch, 4, "d");
    assertThat(journal.delete(ID, epoch, 1)).isEqualTo(noSnapshot(0));
    journal.save(ID, epoch, 2, "state at 2");
    assertThat(journal.delete(ID, epoch, 3)).isEqualTo(noSnapshot(2));
    assertThat(journal.texts(ID)).containsExactly("a", "b", "c", "d");
    assertThat(journal.delete(ID, epoch, 2)).isEqualTo(deleted(2));
    assertThat(journal.texts(ID)).containsExactly("c", "d");
    assertThat(journal.delete(ID, epoch, 1)).isEqualTo(deleted(2));
    journal.reopen();
    assertThat(journal.delete(ID, epoch, 2)).isEqualTo(deleted(2));
    assertThat(journal.texts(ID)).containsExactly("c", "d");
  }

  @Test
  void theHighestNumberSurvivesDeletionAndReopening() {
    Epoch epoch = journal.claimed(ID, 1, A);
    journal.append(ID, epoch, 1, "a", "b", "c");
    journal.save(ID, epoch, 3, "state at 3");
    assertThat(journal.delete(ID, epoch, 3)).isEqualTo(deleted(3));
    journal.reopen();
    assertThat(journal.page(ID, 1, 100))
        .isEqualTo(new JournalPage(List.of(), new SequenceNumber(3)));
    assertThat(journal.append(ID, epoch, 1, "a", "b", "c")).isEqualTo(appended(3));
    assertThat(journal.append(ID, epoch, 1, "x")).isEqualTo(outOfSequence(3));
    assertThat(journal.append(ID, epoch, 4, "d")).isEqualTo(appended(4));
    assertThat(journal.claim(ID, 1, B)).isEqualTo(claimedAnswer(2, 4));
  }

  @Test
  void aStaleOwnerCannotDelete() {
    Epoch old = journal.claimed(ID, 1, A);
    journal.append(ID, old, 1, "a");
    journal.save(ID, old, 1, "state at 1");
    Epoch current = journal.claimed(ID, 1, B);
    assertThat(journal.delete(ID, old, 1)).isEqualTo(fenced(current, B));
    assertThat(journal.texts(ID)).containsExactly("a");
  }

  /** The two-writer fault of facts.md: the stock journals accept both, and drop one at replay. */
  @Test
  void twoWritersTheOwnerIsPausedANewOwnerClaimsTheOldOneComesBack() {
    Epoch paused = journal.claimed(ID, 1, A);
    journal.append(ID, paused, 1, "a1", "a2");
    Epoch rightful = journal.claimed(ID, 2, B);
    journal.append(ID, rightful, 3, "b3", "b4");

    assertThat(journal.confirm(ID, paused)).as("the stale read").isEqualTo(fenced(rightful, B));
    assertThat(journal.append(ID, paused, 3, "lost?")).isEqualTo(fenced(rightful, B));
    assertThat(journal.append(ID, paused, 5, "lost?")).isEqualTo(fenced(rightful, B));
    assertThat(journal.claim(ID, 1, A))
        .isEqualTo(new JournalAnswer.ClaimRefused(new MembershipNumber(2), B));

    assertThat(journal.append(ID, rightful, 5, "b5")).isEqualTo(appended(5));
    journal.reopen();
    assertThat(journal.texts(ID)).containsExactly("a1", "a2", "b3", "b4", "b5");
  }

  /** The worse form: a snapshot of the stale owner made the rightful owner's writes vanish. */
  @Test
  void twoWritersWithASnapshotInBetween() {
    Epoch paused = journal.claimed(ID, 1, A);
    journal.append(ID, paused, 1, "a1", "a2");
    Epoch rightful = journal.claimed(ID, 2, B);
    journal.append(ID, rightful, 3, "b3", "b4");

    assertThat(journal.save(ID, paused, 2, "stale state")).isEqualTo(fenced(rightful, B));
    assertThat(journal.save(ID, paused, 4, "wrong state")).isEqualTo(fenced(rightful, B));
    assertThat(journal.save(ID, rightful, 4, "state at 4"))
        .isEqualTo(new JournalAnswer.Saved(new SequenceNumber(4)));
    assertThat(journal.delete(ID, paused, 4)).isEqualTo(fenced(rightful, B));
    assertThat(journal.append(ID, paused, 5, "lost?")).isEqualTo(fenced(rightful, B));
    assertThat(journal.append(ID, rightful, 5, "b5")).isEqualTo(appended(5));

    journal.reopen();
    assertThat(journal.newest(ID)).contains(JournalUnderTest.snapshot(4, "state at 4"));
    assertThat(journal.texts(ID)).containsExactly("a1", "a2", "b3", "b4", "b5");
  }

  protected static List<Long> numbers(JournalPage page) {
    return page.events().stream().map(event -> event.number().number()).toList();
  }

  private static JournalAnswer claimedAnswer(long epoch, long highest) {
    return new JournalAnswer.Claimed(new Epoch(epoch), new SequenceNumber(highest));
  }

  private static JournalAnswer appended(long last) {
    return new JournalAnswer.Appended(new SequenceNumber(last));
  }

  private static JournalAnswer outOfSequence(long highest) {
    return new JournalAnswer.OutOfSequence(new SequenceNumber(highest));
  }

  private static JournalAnswer fenced(Epoch current, String owner) {
    return new JournalAnswer.Fenced(current, owner);
  }

  private static JournalAnswer deleted(long upTo) {
    return new JournalAnswer.Deleted(new SequenceNumber(upTo));
  }

  private static JournalAnswer noSnapshot(long covered) {
    return new JournalAnswer.NoSnapshot(new SequenceNumber(covered));
  }
}
