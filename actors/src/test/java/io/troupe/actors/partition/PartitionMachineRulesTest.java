package io.troupe.actors.partition;

import static io.troupe.actors.partition.OneMachine.CLAIMANT;
import static io.troupe.actors.partition.OneMachine.EPOCH;
import static io.troupe.actors.partition.OneMachine.PARTITION;
import static io.troupe.actors.partition.OneMachine.WIRE;
import static io.troupe.actors.partition.OneMachine.added;
import static io.troupe.actors.partition.OneMachine.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Deadline;
import io.troupe.actors.Epoch;
import io.troupe.actors.Limits;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.Version;
import io.troupe.actors.counter.CounterCommand;
import io.troupe.actors.counter.CounterReply;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.partition.PartitionInput.JournalRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PartitionMachineRulesTest {
  private static final Access AT_LEAST_2 = new Access.AtLeast(new Version(2));

  private final OneMachine it = new OneMachine();

  @Nested
  class Recovering {
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
      it.feed(
          new PartitionInput.ConfirmAnswered<>(new JournalAnswer.Fenced(new Epoch(8), "there")));

      assertThat(it.stopped()).isEqualTo(new StopReason.Fenced("there"));
      it.assertRefused("early", Refusal.Code.NOT_OWNER);
    }

    @Test
    void endsWhereTheJournalCannotBeReached() {
      it.feed(new PartitionInput.Started<>());
      it.add("early");
      it.failed(JournalRequest.RECOVERY);

      assertThat(it.stopped()).isInstanceOf(StopReason.JournalUnreachable.class);
      it.assertRefused("early", Refusal.Code.UNAVAILABLE);
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
  }

  @Nested
  class Writing {
    @Test
    void answersNobodyBeforeTheAppendIsAnswered() {
      it.serving();
      it.add("writer");
      assertThat(it.wants(PartitionEffect.Append.class)).isTrue();
      assertThat(it.isAnswered("writer")).isFalse();

      AppendBatch batch = it.appended();

      assertThat(batch.epoch()).isEqualTo(EPOCH);
      assertThat(batch.first()).isEqualTo(new SequenceNumber(1));
      it.assertTotal("writer", 1, 1);
    }

    @Test
    void decidesWhatCameDuringAnAppendTogetherEachSeeingTheOnesBefore() {
      it.serving();
      it.add("first");
      it.add("second");
      it.ask("creator", new CounterCommand.Create("a"));
      it.add("third");

      assertThat(it.appended().events()).hasSize(1);
      AppendBatch batch = it.appended();

      assertThat(batch.events()).hasSize(2);
      assertThat(batch.first()).isEqualTo(new SequenceNumber(2));
      it.assertTotal("second", 2, 2);
      it.assertTotal("third", 3, 3);
      assertThat(it.replyTo("creator"))
          .isEqualTo(new PartitionReply.Answered(new CounterReply.Exists(new Version(2))));
    }

    @Test
    void confirmsBeforeItAnswersAWriteThatChangesNothing() {
      it.recovered(List.of(added(5, null)));
      it.ask("creator", new CounterCommand.Create("a"));
      assertThat(it.isAnswered("creator")).isFalse();
      assertThat(it.wants(PartitionEffect.Append.class)).isFalse();

      it.confirmed();

      assertThat(it.replyTo("creator"))
          .isEqualTo(new PartitionReply.Answered(new CounterReply.Exists(new Version(1))));
    }

    @Test
    void refusesAFencedBatchForGoodAndNamesTheOwner() {
      it.serving();
      it.ask("writer", new CounterCommand.Add("a", 1), id(1, 1));
      it.add("waiting");
      it.fenced();

      it.assertRefused("writer", Refusal.Code.NOT_OWNER);
      it.assertRefused("waiting", Refusal.Code.NOT_OWNER);
      assertThat(it.stopped()).isEqualTo(new StopReason.Fenced("there"));
    }

    @Test
    void doesNotKnowTheOutcomeOfAnUnansweredAppend() {
      it.serving();
      it.add("busy");
      it.ask("writer", new CounterCommand.Add("a", 1), id(1, 1));
      it.ask("copy", new CounterCommand.Add("a", 1), id(1, 1));
      it.add("nameless");
      it.get("reader", Access.LINEARIZABLE);
      it.ask("creator", new CounterCommand.Create("a"));
      var unused = it.appended();
      it.add("waiting");
      it.failed(JournalRequest.APPEND);

      it.assertUnknown("writer", id(1, 1));
      it.assertUnknown("copy", id(1, 1));
      it.assertUnknown("nameless", null);
      it.assertRefused("reader", Refusal.Code.UNAVAILABLE);
      it.assertRefused("creator", Refusal.Code.UNAVAILABLE);
      it.assertRefused("waiting", Refusal.Code.UNAVAILABLE);
      assertThat(it.stopped()).isInstanceOf(StopReason.JournalUnreachable.class);
    }

    @Test
    void stopsWhereTheJournalHoldsOtherEvents() {
      it.serving();
      it.ask("writer", new CounterCommand.Add("a", 1), id(1, 1));
      it.feed(
          new PartitionInput.AppendAnswered<>(
              new JournalAnswer.OutOfSequence(new SequenceNumber(4))));

      it.assertUnknown("writer", id(1, 1));
      assertThat(it.stopped()).isInstanceOf(StopReason.Broken.class);
    }

    @Test
    void stopsWhereTheJournalConfirmsOtherEvents() {
      it.serving();
      it.ask("writer", new CounterCommand.Add("a", 1), id(1, 1));
      it.feed(
          new PartitionInput.AppendAnswered<>(new JournalAnswer.Appended(new SequenceNumber(4))));

      it.assertUnknown("writer", id(1, 1));
      assertThat(it.stopped()).isInstanceOf(StopReason.Broken.class);
    }

    @Test
    void appendsAtMost4096EventsAtOnce() {
      OneMachine wide = new OneMachine(admitting(10_000)).serving();
      wide.add("busy");
      IntStream.range(0, 4_097).forEach(i -> wide.add("writer" + i));
      var unused = wide.appended();

      assertThat(wide.appended().events()).hasSize(Limits.MAX_APPEND_EVENTS);
      assertThat(wide.appended().events()).hasSize(1);
      wide.assertTotal("writer4096", 4_098, 4_098);
    }

    @Test
    void appendsAtMost4MebibytesAtOnce() {
      it.serving();
      it.add("busy");
      int overhead = eventLength(0);
      int quarter = Limits.MAX_APPEND_BYTES / 4;
      for (int i = 0; i < 4; i++) {
        it.ask("fits" + i, new CounterCommand.Add("k".repeat(quarter - overhead - 2), 1));
      }
      it.add("over");
      var unused = it.appended();

      AppendBatch full = it.appended();
      assertThat(full.events()).hasSize(4);
      assertThat(full.events().stream().mapToLong(Bytes::length).sum())
          .isEqualTo(Limits.MAX_APPEND_BYTES);
      assertThat(it.appended().events()).hasSize(1);
      it.assertTotal("over", 6, 2);
    }

    @Test
    void takesTheLargestEventAndRefusesOneByteMoreWithNothingChanged() {
      it.serving();
      int name = Limits.MAX_EVENT_BYTES - eventLength(0) - 2;
      it.ask("over", new CounterCommand.Add("k".repeat(name + 1), 1));
      it.assertRefused("over", Refusal.Code.TOO_LARGE);
      assertThat(it.wants(PartitionEffect.Append.class)).isFalse();

      it.ask("fits", new CounterCommand.Add("k".repeat(name), 1));

      assertThat(it.appended().events().get(0).length()).isEqualTo(Limits.MAX_EVENT_BYTES);
      it.assertTotal("fits", 1, 1);
    }

    /**
     * How long the event of an addition is whose counter has a name this long, of one length byte.
     */
    private int eventLength(int name) {
      return new EventRecord(
              it.wallMillis,
              Optional.empty(),
              1,
              new io.troupe.actors.counter.CounterEvent.Added("k".repeat(name), 1))
          .encode(WIRE)
          .length();
    }
  }

  @Nested
  class Reading {
    @Test
    void answersAReadAloneOnceAConfirmWasSentAfterItArrived() {
      it.serving();
      it.get("reader", Access.LINEARIZABLE);
      assertThat(it.isAnswered("reader")).isFalse();
      it.confirmed();
      it.assertTotal("reader", 0, 0);
    }

    @Test
    void doesNotAnswerAReadByAConfirmThatWasOnItsWay() {
      it.serving();
      it.get("first", Access.LINEARIZABLE);
      it.get("late", Access.LINEARIZABLE);
      it.confirmed();
      it.assertTotal("first", 0, 0);
      assertThat(it.isAnswered("late")).isFalse();

      it.confirmed();
      it.assertTotal("late", 0, 0);
    }

    @Test
    void answersAReadBesideChangesOnceTheyAreDurableWithoutAConfirm() {
      it.serving();
      it.add("busy");
      it.get("before", Access.LINEARIZABLE);
      it.add("writer");
      it.get("after", Access.LINEARIZABLE);
      var unused = it.appended();
      assertThat(it.isAnswered("before")).isFalse();
      unused = it.appended();

      it.assertTotal("before", 1, 1);
      it.assertTotal("after", 2, 2);
      assertThat(it.wants(PartitionEffect.Confirm.class)).isFalse();
    }

    @Test
    void refusesReadsWhereTheEpochIsLost() {
      it.serving();
      it.get("first", Access.LINEARIZABLE);
      it.get("late", Access.LINEARIZABLE);
      it.feed(
          new PartitionInput.ConfirmAnswered<>(new JournalAnswer.Fenced(new Epoch(8), "there")));

      it.assertRefused("first", Refusal.Code.NOT_OWNER);
      it.assertRefused("late", Refusal.Code.NOT_OWNER);
      assertThat(it.stopped()).isEqualTo(new StopReason.Fenced("there"));
    }

    @Test
    void refusesReadsWhereTheConfirmIsNotAnswered() {
      it.serving();
      it.get("reader", Access.LINEARIZABLE);
      it.ask("writer", new CounterCommand.Add("a", 1), id(1, 1));
      it.failed(JournalRequest.CONFIRM);

      it.assertRefused("reader", Refusal.Code.UNAVAILABLE);
      it.assertUnknown("writer", id(1, 1));
    }

    @Test
    void answersALocalReadAtOnceWhereAllIsDurable() {
      it.recovered(List.of(added(5, null)));
      it.get("reader", Access.LOCAL);
      it.assertTotal("reader", 1, 1);
    }

    @Test
    void showsNothingUndurableToALocalRead() {
      it.recovered(List.of(added(5, null)));
      it.add("writer");
      it.get("beside", Access.LOCAL);
      it.get("atLeast", new Access.AtLeast(new Version(1)));
      assertThat(it.isAnswered("beside")).isFalse();
      it.add("writer2");
      it.get("behind", Access.LOCAL);
      var unused = it.appended();
      it.assertTotal("beside", 2, 2);
      it.assertTotal("atLeast", 2, 2);
      assertThat(it.isAnswered("behind")).isFalse();

      it.failed(JournalRequest.APPEND);
      it.assertRefused("behind", Refusal.Code.UNAVAILABLE);
    }

    @Test
    void refusesAnAtLeastReadOfAVersionThatIsNotDurable() {
      it.recovered(List.of(added(5, null)));
      it.get("now", AT_LEAST_2);
      it.assertRefused("now", Refusal.Code.BEHIND);

      it.add("busy");
      it.get("later", AT_LEAST_2);
      it.add("writer");
      it.get("undurable", new Access.AtLeast(new Version(3)));
      var unused = it.appended();
      it.assertTotal("later", 2, 2);
      it.assertRefused("undurable", Refusal.Code.BEHIND);
    }

    /** A confirm that is slow must not let answers pile up. */
    @Test
    void pausesWhileTooManyAnswersWaitForAConfirm() {
      OneMachine slow = new OneMachine(admitting(4_096)).serving();
      int asked = 0;
      while (asked < 20_000) {
        slow.get("reader" + asked++, Access.LINEARIZABLE);
      }
      // One is being confirmed; 4,096 are evaluated and held; 4,096 wait in line; the rest hear no.
      slow.assertRefused("reader8193", Refusal.Code.OVERLOADED);
      assertThat(slow.isAnswered("reader8192")).isFalse();

      slow.confirmed();
      slow.confirmed();
      slow.confirmed();
      slow.assertTotal("reader8192", 0, 0);
    }

    @Test
    void pausesWhileAnswersHoldTooManyBytes() {
      HeavyKind heavy = new HeavyKind(3 << 20);
      OneMachine slow =
          new OneMachine(
                  PartitionSettings.DEFAULT, List.of(heavy), OneMachine.registry(List.of(heavy)))
              .serving();
      for (int i = 0; i < 100; i++) {
        slow.ask("reader" + i, new HeavyKind.Read());
      }
      // One is being confirmed, three of 3 MiB reach 8 MiB.
      assertThat(heavy.evaluated()).isEqualTo(4);
      int answered = 0;
      while (!slow.isAnswered("reader99")) {
        slow.confirmed();
        while (answered < 100 && slow.isAnswered("reader" + answered)) {
          answered++;
        }
        assertThat(heavy.evaluated() - answered).isLessThanOrEqualTo(6);
      }
    }

    @Test
    void refusesAReadThatWouldChangeSomething() {
      HeavyKind heavy = new HeavyKind(1);
      OneMachine strict =
          new OneMachine(
                  PartitionSettings.DEFAULT, List.of(heavy), OneMachine.registry(List.of(heavy)))
              .serving();
      strict.ask("linearizable", new HeavyKind.Mislabelled(Access.LINEARIZABLE));
      strict.ask("local", new HeavyKind.Mislabelled(Access.LOCAL));

      strict.assertRefused("linearizable", Refusal.Code.INVALID);
      strict.assertRefused("local", Refusal.Code.INVALID);
      assertThat(strict.wants(PartitionEffect.Append.class)).isFalse();
    }
  }

  @Nested
  class Repeating {
    @Test
    void answersARepeatOfADoneRequestAtOnce() {
      it.serving();
      addWithId("first", it, 1);
      var unused = it.appended();
      addWithId("again", it, 1);

      it.assertTotal("again", 1, 1);
      assertThat(it.wants(PartitionEffect.Append.class)).isFalse();
    }

    @Test
    void executesTwoCopiesInOneBatchOnce() {
      it.serving();
      it.add("busy");
      addWithId("copy1", it, 1);
      addWithId("copy2", it, 1);
      var unused = it.appended();
      assertThat(it.isAnswered("copy2")).isFalse();

      assertThat(it.appended().events()).hasSize(1);
      it.assertTotal("copy1", 2, 2);
      it.assertTotal("copy2", 2, 2);
    }

    @Test
    void doesNotCallARepeatRefusedWhereItsFirstCopyMayBeDurable() {
      it.serving();
      addWithId("first", it, 1);
      it.add("busy");
      addWithId("again", it, 1);
      var unused = it.appended();
      it.fenced();

      it.assertTotal("first", 1, 1);
      it.assertUnknown("again", id(1, 1));
    }

    @Test
    void answersARepeatAfterReplay() {
      it.recovered(List.of(added(5, id(1, 1))));
      addWithId("again", it, 1);
      it.assertTotal("again", 1, 1);
    }

    @Test
    void answersARepeatAfterASnapshot() {
      OneMachine old = new OneMachine(snapshotting(1)).serving();
      addWithId("first", old, 1);
      var unused = old.appended();
      Snapshot snapshot = old.take(PartitionEffect.SaveSnapshot.class).snapshot();

      it.feed(new PartitionInput.Started<>());
      it.claimed(1);
      it.snapshotLoaded(snapshot);
      addWithId("again", it, 1);
      it.assertTotal("again", 1, 1);
    }

    @Test
    void neverExecutesWhatTheClientSaidIsAnswered() {
      it.serving();
      addWithId("first", it, 1);
      var unused = it.appended();
      it.ask("second", new CounterCommand.Add("a", 1), id(1, 2), 2);
      unused = it.appended();
      addWithId("late copy", it, 1);

      it.assertUnknown("late copy", id(1, 1));
      it.get("reader", Access.LOCAL);
      it.assertTotal("reader", 2, 2);
    }

    @Test
    void refusesWritesOfASessionThatAcknowledgesNothing() {
      OneMachine small = new OneMachine(remembering(10, 2)).serving();
      for (int i = 1; i <= 2; i++) {
        addWithId("fits" + i, small, i);
        var unused = small.appended();
      }
      addWithId("over", small, 3);
      addWithId("again", small, 2);

      small.assertRefused("over", Refusal.Code.OVERLOADED);
      small.assertTotal("again", 2, 2);
    }

    /** Else a session that was full once would be full for ever. */
    @Test
    void makesRoomByWhatTheRequestItselfAcknowledges() {
      OneMachine small = new OneMachine(remembering(10, 2)).serving();
      for (int i = 1; i <= 2; i++) {
        addWithId("fits" + i, small, i);
        var unused = small.appended();
      }
      small.ask("next", new CounterCommand.Add("a", 1), id(1, 3), 2);

      var unused = small.appended();
      small.assertTotal("next", 3, 3);
    }

    /** Else the later ones, done and acknowledged by nobody, would block it for ever. */
    @Test
    void alwaysTakesTheLowestUnansweredRequestOfASession() {
      OneMachine small = new OneMachine(remembering(10, 2)).serving();
      for (int i = 2; i <= 3; i++) {
        addWithId("later" + i, small, i);
        var unused = small.appended();
      }
      addWithId("lowest", small, 1);

      var unused = small.appended();
      small.assertTotal("lowest", 3, 3);
    }

    /** A session forgotten too early would have its next retry executed twice. */
    @Test
    void refusesANewSessionRatherThanForgettingARecentOne() {
      OneMachine small = new OneMachine(remembering(1, 10)).serving();
      small.ask("old", new CounterCommand.Add("a", 1), id(1, 1));
      var unused = small.appended();
      small.wallMillis += PartitionSettings.SESSION_RETENTION_MILLIS - 1;
      small.ask("new", new CounterCommand.Add("a", 1), id(2, 1));
      small.assertRefused("new", Refusal.Code.OVERLOADED);
      small.ask("old again", new CounterCommand.Add("a", 1), id(1, 1));
      small.assertTotal("old again", 1, 1);

      small.wallMillis += 1;
      small.ask("new again", new CounterCommand.Add("a", 1), id(2, 1));
      unused = small.appended();
      small.assertTotal("new again", 2, 2);
    }

    private void addWithId(String asker, OneMachine machine, long number) {
      machine.ask(asker, new CounterCommand.Add("a", 1), id(1, number));
    }
  }

  @Nested
  class Admitting {
    @Test
    void refusesACommandForAnotherPartition() {
      it.serving();
      it.ask(
          new Ask<>(
              new PartitionId(4),
              new CounterCommand.Add("a", 1),
              Optional.empty(),
              1,
              new Deadline(Long.MAX_VALUE),
              "stray"));
      it.assertRefused("stray", Refusal.Code.INVALID);
    }

    @Test
    void refusesACommandOfAKindThatItDoesNotHost() {
      it.serving();
      it.ask("stranger", new Foreign(new KindName("foreign")));
      it.ask("impostor", new Foreign(new KindName("counter")));
      it.assertRefused("stranger", Refusal.Code.INVALID);
      it.assertRefused("impostor", Refusal.Code.INVALID);
    }

    @Test
    void refusesWhatComesAfterItsDeadline() {
      it.serving();
      it.monotonicNanos = 10;
      it.ask(dueAt(10, "late"));
      it.ask(dueAt(11, "in time"));
      it.assertRefused("late", Refusal.Code.DEADLINE_PASSED);
      var unused = it.appended();
      it.assertTotal("in time", 1, 1);
    }

    @Test
    void refusesWhatReachesItsDeadlineInTheLine() {
      it.serving();
      it.add("busy");
      it.ask(dueAt(5, "waiting"));
      it.ask(dueAt(6, "patient"));
      it.monotonicNanos = 5;
      var unused = it.appended();
      it.assertRefused("waiting", Refusal.Code.DEADLINE_PASSED);
      unused = it.appended();
      it.assertTotal("patient", 2, 2);
    }

    @Test
    void refusesBeyondTheCountAndTakesAgainOnceThereIsRoom() {
      OneMachine small = new OneMachine(admitting(2)).serving();
      small.add("busy");
      small.add("fits1");
      small.add("fits2");
      small.add("over");
      small.assertRefused("over", Refusal.Code.OVERLOADED);
      var unused = small.appended();
      small.add("fits3");
      unused = small.appended();
      unused = small.appended();
      small.assertTotal("fits3", 4, 4);
    }

    @Test
    void refusesBeyondTheBytes() {
      it.serving();
      long limit = PartitionSettings.DEFAULT.maxWaitingBytesPerKind();
      it.add("busy");
      int half = (int) (limit / 2) - 64;
      it.ask("fits1", new CounterCommand.Get("k".repeat(half), Access.LOCAL));
      it.ask("fits2", new CounterCommand.Get("k".repeat(half), Access.LOCAL));
      it.ask("over", new CounterCommand.Get("", Access.LOCAL));
      it.assertRefused("over", Refusal.Code.OVERLOADED);
      assertThat(it.isAnswered("fits2")).isFalse();
    }

    @Test
    void limitsEachKindByItself() {
      HeavyKind heavy = new HeavyKind(1);
      var kinds = List.of(heavy, new io.troupe.actors.counter.CounterKind());
      OneMachine both = new OneMachine(admitting(1), kinds, OneMachine.registry(kinds)).serving();
      both.add("busy");
      both.add("fits");
      both.add("over");
      both.ask("other", new HeavyKind.Read());
      both.assertRefused("over", Refusal.Code.OVERLOADED);
      assertThat(both.isAnswered("other")).isFalse();
    }

    /** Local reads and refusals start nothing whose answer would pump the line again. */
    @Test
    void leavesNobodyInTheLineWithNothingInFlight() {
      OneMachine wide = new OneMachine(admitting(10_000));
      wide.feed(new PartitionInput.Started<>());
      IntStream.range(0, 9_000).forEach(i -> wide.get("reader" + i, Access.LOCAL));
      wide.claimed(0);
      wide.feed(new PartitionInput.SnapshotLoaded<>(Optional.empty()));
      wide.assertTotal("reader8999", 0, 0);
    }

    private Ask<String> dueAt(long nanos, String asker) {
      return new Ask<>(
          PARTITION,
          new CounterCommand.Add("a", 1),
          Optional.empty(),
          1,
          new Deadline(nanos),
          asker);
    }
  }

  @Nested
  class Ending {
    @Test
    void drainsAtOnceWithNothingInFlight() {
      it.serving();
      it.feed(new PartitionInput.DrainAsked<>());
      assertThat(it.stopped()).isEqualTo(new StopReason.Drained());
      it.add("late");
      it.assertRefused("late", Refusal.Code.NOT_OWNER);
    }

    @Test
    void finishesWhatIsInFlightAndRefusesTheRest() {
      it.serving();
      it.get("reader", Access.LINEARIZABLE);
      it.get("reader2", Access.LINEARIZABLE);
      it.add("writer");
      it.add("waiting");
      it.feed(new PartitionInput.DrainAsked<>());
      it.add("late");
      it.assertRefused("waiting", Refusal.Code.NOT_OWNER);
      it.assertRefused("late", Refusal.Code.NOT_OWNER);

      var unused = it.appended();
      it.assertTotal("writer", 1, 1);
      assertThat(it.hasStopped()).isFalse();
      it.confirmed();
      it.assertTotal("reader", 0, 0);
      it.confirmed();
      it.assertTotal("reader2", 0, 0);
      assertThat(it.stopped()).isEqualTo(new StopReason.Drained());
    }

    @Test
    void drainsDuringRecovery() {
      it.feed(new PartitionInput.Started<>());
      it.add("early");
      it.feed(new PartitionInput.DrainAsked<>());
      it.assertRefused("early", Refusal.Code.NOT_OWNER);
      assertThat(it.stopped()).isEqualTo(new StopReason.Drained());
      it.claimed(0);
      assertThat(it.machine.isServing()).isFalse();
    }

    @Test
    void answersEverybodyWhereItIsAbandoned() {
      it.serving();
      it.get("reader", Access.LINEARIZABLE);
      it.ask("writer", new CounterCommand.Add("a", 1), id(1, 1));
      it.add("waiting");
      it.took(it.machine.abandon());

      it.assertRefused("reader", Refusal.Code.NOT_OWNER);
      it.assertUnknown("writer", id(1, 1));
      it.assertRefused("waiting", Refusal.Code.NOT_OWNER);
      assertThat(it.stopped()).isEqualTo(new StopReason.Drained());
      assertThat(it.machine.abandon()).isEmpty();
    }

    /** The batch is cut short, but what the step had answered before is true and must leave. */
    @Test
    void answersEverybodyWhereACoreThrowsInTheMiddleOfABatch() {
      HeavyKind heavy = new HeavyKind(1);
      var kinds = List.of(heavy, new io.troupe.actors.counter.CounterKind());
      OneMachine frail =
          new OneMachine(PartitionSettings.DEFAULT, kinds, OneMachine.registry(kinds)).serving();
      frail.add("durable");
      frail.add("decided");
      frail.get("local", new Access.AtLeast(new Version(99)));
      frail.ask("culprit", new HeavyKind.Fail());
      frail.add("behind");
      AppendBatch batch = frail.take(PartitionEffect.Append.class).batch();
      try {
        frail.feed(new PartitionInput.AppendAnswered<>(new JournalAnswer.Appended(batch.last())));
        throw new AssertionError("the core did not throw");
      } catch (IllegalStateException e) {
        frail.took(frail.machine.breakDown("a core threw"));
      }

      frail.assertTotal("durable", 1, 1);
      frail.assertRefused("local", Refusal.Code.BEHIND);
      frail.assertRefused("decided", Refusal.Code.NOT_OWNER);
      frail.assertRefused("culprit", Refusal.Code.UNAVAILABLE);
      frail.assertRefused("behind", Refusal.Code.UNAVAILABLE);
      assertThat(frail.stopped()).isEqualTo(new StopReason.Broken("a core threw"));
      assertThat(frail.wants(PartitionEffect.Append.class)).isFalse();
    }
  }

  @Nested
  class TakingSnapshots {
    @Test
    void savesAfterSoManyEventsAndDeletesOnlyOnceSaved() {
      OneMachine saving = new OneMachine(snapshotting(2)).serving();
      addDurably(saving, 1);
      assertThat(saving.wants(PartitionEffect.SaveSnapshot.class)).isFalse();
      addDurably(saving, 1);
      Snapshot snapshot = saving.take(PartitionEffect.SaveSnapshot.class).snapshot();
      assertThat(snapshot.at()).isEqualTo(new SequenceNumber(2));
      assertThat(saving.wants(PartitionEffect.DeleteUpTo.class)).isFalse();

      saving.feed(new PartitionInput.SnapshotSaved<>(new JournalAnswer.Saved(snapshot.at())));
      assertThat(saving.take(PartitionEffect.DeleteUpTo.class).upTo())
          .isEqualTo(new SequenceNumber(2));
    }

    @Test
    void savesAfterSoManyBytes() {
      OneMachine saving =
          new OneMachine(new PartitionSettings(10, 2L << 20, 1_000, 1_024, 1_024, 10, 10))
              .serving();
      saving.ask("large", new CounterCommand.Add("k".repeat(1_024), 1));
      var unused = saving.appended();
      assertThat(saving.wants(PartitionEffect.SaveSnapshot.class)).isTrue();
    }

    @Test
    void countsWhatWasReplayed() {
      OneMachine saving =
          new OneMachine(snapshotting(3)).recovered(List.of(added(5, null), added(5, null)));
      addDurably(saving, 1);
      assertThat(saving.take(PartitionEffect.SaveSnapshot.class).snapshot().at())
          .isEqualTo(new SequenceNumber(3));
    }

    @Test
    void savesOneAtATimeAndTriesAgainAfterAFailure() {
      OneMachine saving = new OneMachine(snapshotting(2)).serving();
      addDurably(saving, 2);
      var unused = saving.take(PartitionEffect.SaveSnapshot.class);
      addDurably(saving, 4);
      assertThat(saving.wants(PartitionEffect.SaveSnapshot.class)).isFalse();

      saving.failed(JournalRequest.SNAPSHOT);
      assertThat(saving.hasStopped()).isFalse();
      assertThat(saving.wants(PartitionEffect.DeleteUpTo.class)).isFalse();
      addDurably(saving, 1);
      assertThat(saving.take(PartitionEffect.SaveSnapshot.class).snapshot().at())
          .isEqualTo(new SequenceNumber(7));
    }

    @Test
    void goesOnWhereANewerOneIsStored() {
      OneMachine saving = new OneMachine(snapshotting(1)).serving();
      addDurably(saving, 1);
      saving.feed(
          new PartitionInput.SnapshotSaved<>(
              new JournalAnswer.SnapshotNotNewer(new SequenceNumber(1))));
      assertThat(saving.wants(PartitionEffect.DeleteUpTo.class)).isFalse();
      assertThat(saving.hasStopped()).isFalse();
    }

    @Test
    void endsWhereTheSaveIsFenced() {
      OneMachine saving = new OneMachine(snapshotting(1)).serving();
      addDurably(saving, 1);
      saving.ask("writer", new CounterCommand.Add("a", 1), id(1, 1));
      saving.feed(
          new PartitionInput.SnapshotSaved<>(new JournalAnswer.Fenced(new Epoch(8), "there")));
      saving.assertUnknown("writer", id(1, 1));
      assertThat(saving.stopped()).isEqualTo(new StopReason.Fenced("there"));
    }

    @Test
    void snapshotsEndEvenWithTheSmallestChunks() {
      OneMachine saving =
          new OneMachine(new PartitionSettings(10, 2L << 20, 2, 1_024, 1, 10, 10)).serving();
      saving.ask("one", new CounterCommand.Add("a", 1), id(1, 1));
      var unused = saving.appended();
      saving.ask("two", new CounterCommand.Add("b", 1), id(1, 2));
      unused = saving.appended();
      Snapshot snapshot = saving.take(PartitionEffect.SaveSnapshot.class).snapshot();

      it.feed(new PartitionInput.Started<>());
      it.claimed(2);
      it.snapshotLoaded(snapshot);
      it.ask("one again", new CounterCommand.Add("a", 1), id(1, 1));
      it.ask("two again", new CounterCommand.Add("b", 1), id(1, 2));
      it.assertTotal("one again", 1, 1);
      it.assertTotal("two again", 2, 1);
    }

    private void addDurably(OneMachine machine, int count) {
      for (int i = 0; i < count; i++) {
        machine.add("adder" + machine.effects.size() + "/" + i + "/" + machine.monotonicNanos++);
        var unused = machine.appended();
      }
    }
  }

  @Nested
  class Time {
    @Test
    void neverGoesBackThoughTheWallClockDoes() {
      it.serving();
      it.wallMillis = 2_000_000;
      it.add("first");
      assertThat(timeOf(it.appended())).isEqualTo(2_000_000);
      it.wallMillis = 1_000_000;
      it.add("second");
      assertThat(timeOf(it.appended())).isEqualTo(2_000_000);
      it.wallMillis = 3_000_000;
      it.add("third");
      assertThat(timeOf(it.appended())).isEqualTo(3_000_000);
    }

    @Test
    void startsWhereTheLastOwnerLeftIt() {
      it.recovered(List.of(added(9_000_000, null)));
      it.wallMillis = -5;
      it.add("writer");
      assertThat(timeOf(it.appended())).isEqualTo(9_000_000);
    }

    @Test
    void doesNotGoBackBetweenReadsEither() {
      it.serving();
      it.wallMillis = 2_000_000;
      it.get("reader", Access.LOCAL);
      it.wallMillis = 1_000_000;
      it.add("writer");
      assertThat(timeOf(it.appended())).isEqualTo(2_000_000);
    }

    private static long timeOf(AppendBatch batch) {
      return EventRecord.decode(batch.events().get(0), WIRE).timeMillis();
    }
  }

  private record Foreign(KindName kind) implements KindCommand {
    @Override
    public Access access() {
      return Access.WRITE;
    }

    @Override
    public int sizeBytes() {
      return 1;
    }
  }

  private static Snapshot snapshotOf(int events) {
    OneMachine saving = new OneMachine(snapshotting(events)).serving();
    for (int i = 0; i < events; i++) {
      saving.add("adder" + i);
      var unused = saving.appended();
    }
    return saving.take(PartitionEffect.SaveSnapshot.class).snapshot();
  }

  private static PartitionSettings admitting(int count) {
    return new PartitionSettings(count, 16L << 20, 20_000, 32L << 20, 1_024, 10, 10);
  }

  private static PartitionSettings snapshotting(int everyEvents) {
    return new PartitionSettings(100, 2L << 20, everyEvents, 32L << 20, 64, 10, 10);
  }

  private static PartitionSettings remembering(int sessions, int outcomes) {
    return new PartitionSettings(100, 2L << 20, 1_000, 32L << 20, 64, sessions, outcomes);
  }
}
