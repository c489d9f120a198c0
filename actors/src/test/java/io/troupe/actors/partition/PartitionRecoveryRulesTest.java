package io.troupe.actors.partition;

import static io.troupe.actors.partition.OneMachine.CLAIMANT;
import static io.troupe.actors.partition.OneMachine.EPOCH;
import static io.troupe.actors.partition.OneMachine.WIRE;
import static io.troupe.actors.partition.OneMachine.added;
import static io.troupe.actors.partition.OneMachine.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.Refusal;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.JournalPage;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.kind.Access;
import io.troupe.actors.partition.PartitionInput.JournalRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartitionRecoveryRulesTest {
  private final OneMachine it = new OneMachine();

  @Test
  void claimsThenLoadsTheSnapshotThenReplaysThenServes() {
    it.feed(new PartitionInput.Started<>());
    assertThat(it.take(PartitionEffect.Claim.class).claimant()).isEqualTo(CLAIMANT);
    assertThat(it.effects).isEmpty();

    it.claimed(2);
    var unused = it.take(PartitionEffect.LoadSnapshot.class);
    assertThat(it.effects).isEmpty();

    it.feed(new PartitionInput.SnapshotLoaded<>(Optional.empty()));
    assertThat(it.take(PartitionEffect.ReadPage.class).from()).isEqualTo(new SequenceNumber(1));
    assertThat(it.effects).isEmpty();

    it.page(1, List.of(added(5, null)));
    assertThat(it.take(PartitionEffect.ReadPage.class).from()).isEqualTo(new SequenceNumber(2));
    assertThat(it.machine.isServing()).isFalse();

    it.page(2, List.of(added(6, null)));
    PartitionEffect.Serving<?> serving = it.take(PartitionEffect.Serving.class);
    assertThat(serving.epoch()).isEqualTo(EPOCH);
    assertThat(serving.recovered()).isEqualTo(new SequenceNumber(2));
    assertThat(it.machine.isServing()).isTrue();
  }

  @Test
  void replaysOnlyWhatIsBehindTheSnapshot() {
    Snapshot snapshot = snapshotOf(3);
    it.feed(new PartitionInput.Started<>());
    it.claimed(4);
    it.snapshotLoaded(snapshot);
    assertThat(it.take(PartitionEffect.ReadPage.class).from()).isEqualTo(new SequenceNumber(4));
    it.page(4, List.of(added(5, null)));

    it.get("reader", Access.LOCAL);
    it.assertTotal("reader", 4, 4);
  }

  @Test
  void ignoresEventsBehindTheOneThatTheClaimNamed() {
    it.feed(new PartitionInput.Started<>());
    it.claimed(1);
    it.feed(new PartitionInput.SnapshotLoaded<>(Optional.empty()));
    it.page(1, List.of(added(5, null), added(6, null)));

    it.get("reader", Access.LOCAL);
    it.assertTotal("reader", 1, 1);
  }

  @Test
  void endsWhereTheClaimIsRefusedAndNamesTheOwner() {
    it.feed(new PartitionInput.Started<>());
    it.add("early");
    it.feed(
        new PartitionInput.ClaimAnswered<>(
            new JournalAnswer.ClaimRefused(new MembershipNumber(9), "there")));

    assertThat(it.stopped()).isEqualTo(new StopReason.Fenced("there"));
    it.assertRefused("early", Refusal.Code.NOT_OWNER);
  }

  @Test
  void letsCommandsWaitAndDecidesThemTogetherOnceRecovered() {
    it.feed(new PartitionInput.Started<>());
    it.add("first");
    it.claimed(0);
    it.add("second");
    assertThat(it.isAnswered("first")).isFalse();

    it.feed(new PartitionInput.SnapshotLoaded<>(Optional.empty()));
    assertThat(it.appended().events()).hasSize(2);
    it.assertTotal("first", 1, 1);
    it.assertTotal("second", 2, 2);
  }

  @Test
  void refusesAGapBetweenPages() {
    recoverTo(3);
    it.page(1, List.of(added(5, null)));
    it.page(3, List.of(added(5, null)));
    it.confirmed();

    assertBroken("event 2 of 3 was expected, found event 3");
  }

  @Test
  void refusesAGapInFrontOfThePage() {
    recoverTo(3);
    it.page(2, List.of(added(5, null), added(5, null)));
    it.confirmed();

    assertBroken("event 1 of 3 was expected, found event 2");
  }

  @Test
  void refusesAJournalThatEndsTooEarly() {
    recoverTo(3);
    it.page(1, List.of());
    it.confirmed();

    assertBroken("found nothing");
  }

  @Test
  void refusesASnapshotBeyondTheJournal() {
    it.feed(new PartitionInput.Started<>());
    it.claimed(2);
    it.snapshotLoaded(snapshotOf(3));
    it.confirmed();

    assertBroken("reaches event 3, its journal only 2");
  }

  @Test
  void refusesAnEventThatCannotBeRead() {
    recoverTo(1);
    it.page(1, List.of(Bytes.utf8("no event")));
    it.confirmed();

    assertBroken("event 1 of partition-3 cannot be read");
  }

  @Test
  void refusesAnEventOfAnUnknownForm() {
    byte[] event = added(5, null).toArray();
    event[event.length - 8] ^= 1; // within "counter.added@1"
    recoverTo(1);
    it.page(1, List.of(Bytes.wrap(event)));
    it.confirmed();

    assertBroken("this build does not know the form");
  }

  @Test
  void refusesASnapshotThatCannotBeRead() {
    it.feed(new PartitionInput.Started<>());
    it.claimed(2);
    it.snapshotLoaded(new Snapshot(new SequenceNumber(1), List.of(Bytes.utf8("no snapshot"))));
    it.confirmed();

    assertBroken("the snapshot of partition-3 cannot be read");
  }

  @Test
  void refusesASnapshotOfAKindThatIsNotHosted() {
    Snapshot snapshot = snapshotOf(1);
    OneMachine bare = new OneMachine(PartitionSettings.DEFAULT, List.of(), WIRE);
    bare.feed(new PartitionInput.Started<>());
    bare.claimed(1);
    bare.snapshotLoaded(snapshot);
    bare.confirmed();

    assertThat(bare.stopped().toString()).contains("hosts no kind 'counter'");
  }

  /** The next owner may append, save and delete while a slow one still recovers. */
  @Test
  void callsAHistoryThatDoesNotFitFencedWhereAnotherOwnerWroteIt() {
    it.feed(new PartitionInput.Started<>());
    it.add("early");
    it.claimed(2);
    it.snapshotLoaded(snapshotOf(3));
    var unused = it.take(PartitionEffect.Confirm.class);
    it.feed(new PartitionInput.ConfirmAnswered<>(new JournalAnswer.Fenced(new Epoch(8), "there")));

    assertThat(it.stopped()).isEqualTo(new StopReason.Fenced("there"));
    it.assertRefused("early", Refusal.Code.NOT_OWNER);
  }

  @Test
  void endsWhereTheJournalCannotBeReached() {
    it.feed(new PartitionInput.Started<>());
    it.add("early");
    it.failed(JournalRequest.RECOVERY);

    assertThat(it.stopped()).isInstanceOf(StopReason.JournalUnreachable.class);
    it.assertRefused("early", Refusal.Code.NOT_OWNER);
  }

  private void recoverTo(long highest) {
    it.feed(new PartitionInput.Started<>());
    it.claimed(highest);
    it.feed(new PartitionInput.SnapshotLoaded<>(Optional.empty()));
  }

  private void assertBroken(String part) {
    assertThat(it.stopped())
        .isInstanceOfSatisfying(
            StopReason.Broken.class, broken -> assertThat(broken.detail()).contains(part));
  }

  // --- Behind another owner ---------------------------------------------------------------------

  @Test
  void whoFollowsReadsWhatThereIsBeforeItClaims() {
    it.feed(new PartitionInput.Started<>(true));
    var unused = it.take(PartitionEffect.LoadSnapshot.class);
    it.feed(new PartitionInput.SnapshotLoaded<>(Optional.empty()));
    assertThat(it.take(PartitionEffect.ReadPage.class).from()).isEqualTo(new SequenceNumber(1));
    it.page(1, List.of(added(5, null), added(6, null)));
    assertThat(it.take(PartitionEffect.Claim.class).claimant()).isEqualTo(CLAIMANT);
    assertThat(it.effects).isEmpty();

    it.claimed(3);
    assertThat(it.take(PartitionEffect.ReadPage.class).from())
        .as("what the other one wrote meanwhile")
        .isEqualTo(new SequenceNumber(3));
    it.page(3, List.of(added(7, null)));
    assertThat(it.take(PartitionEffect.Serving.class).recovered()).isEqualTo(new SequenceNumber(3));
    it.get("reader", Access.LOCAL);
    it.assertTotal("reader", 3, 3);
  }

  @Test
  void whoHasReadAllServesAtOnceBehindItsClaim() {
    it.feed(new PartitionInput.Started<>(true));
    it.feed(new PartitionInput.SnapshotLoaded<>(Optional.empty()));
    it.page(1, List.of());
    it.effects.clear();
    it.claimed(0);
    assertThat(it.take(PartitionEffect.Serving.class).epoch()).isEqualTo(EPOCH);
  }

  @Test
  void whoFollowsGoesOnToReadUntilNothingIsLeft() {
    it.feed(new PartitionInput.Started<>(true));
    it.feed(new PartitionInput.SnapshotLoaded<>(Optional.empty()));
    it.effects.clear();
    it.feed(
        new PartitionInput.PageRead<>(
            new JournalPage(
                List.of(new JournalPage.Recorded(new SequenceNumber(1), EPOCH, added(5, null))),
                new SequenceNumber(9))));
    assertThat(it.take(PartitionEffect.ReadPage.class).from()).isEqualTo(new SequenceNumber(2));
    assertThat(it.effects).isEmpty();
  }

  @Test
  void whoIsOvertakenByASnapshotWhileItFollowsEndsWithoutAClaim() {
    it.feed(new PartitionInput.Started<>(true));
    it.feed(new PartitionInput.SnapshotLoaded<>(Optional.empty()));
    it.effects.clear();
    it.page(4, List.of(added(5, null)));
    assertThat(it.stopped()).isInstanceOf(StopReason.JournalUnreachable.class);
    assertThat(it.effects).hasSize(1);
  }

  @Test
  void whoIsOvertakenBetweenReadingAndClaimingEndsAndIsNotBroken() {
    it.feed(new PartitionInput.Started<>(true));
    it.feed(new PartitionInput.SnapshotLoaded<>(Optional.empty()));
    it.page(1, List.of(added(5, null)));
    it.claimed(9);
    it.effects.clear();
    it.page(8, List.of(added(5, null), added(5, null)));
    assertThat(it.take(PartitionEffect.Confirm.class).epoch()).isEqualTo(EPOCH);
    it.feed(new PartitionInput.ConfirmAnswered<>(new JournalAnswer.Confirmed()));
    assertThat(it.stopped()).isInstanceOf(StopReason.JournalUnreachable.class);
  }

  @Test
  void whoIsToEndWhileItFollowsClaimsNothing() {
    it.feed(new PartitionInput.Started<>(true));
    it.effects.clear();
    it.feed(new PartitionInput.DrainAsked<>());
    assertThat(it.stopped()).isInstanceOf(StopReason.Drained.class);
    assertThat(it.effects).as("no claim").hasSize(1);
  }
}
