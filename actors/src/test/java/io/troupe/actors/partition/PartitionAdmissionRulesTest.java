package io.troupe.actors.partition;

import static io.troupe.actors.partition.OneMachine.PARTITION;
import static io.troupe.actors.partition.OneMachine.admitting;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Deadline;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.counter.CounterCommand;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.session.SessionCommand;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionAdmissionRulesTest {
  private final OneMachine it = new OneMachine();

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
        PARTITION, new CounterCommand.Add("a", 1), Optional.empty(), 1, new Deadline(nanos), asker);
  }

  @Test
  void refusesWritesWhileTheJournalTakesNoneAndServesReads() {
    it.serving();
    it.add("before");
    var unused = it.appended();
    Refusal full = new Refusal(Refusal.Code.UNAVAILABLE, "the disk is nearly full");
    it.feed(new PartitionInput.AppendsRefused<>(Optional.of(full)));
    it.add("meanwhile");
    it.get("reader", Access.LOCAL);
    it.assertRefused("meanwhile", Refusal.Code.UNAVAILABLE);
    it.assertTotal("reader", 1, 1);

    it.feed(new PartitionInput.AppendsRefused<>(Optional.empty()));
    it.add("after");
    unused = it.appended();
    it.assertTotal("after", 2, 2);
  }

  @Test
  void goesOnWithLocalReadsWhenAJournalThatTakesNothingConfirmsNothing() {
    it.serving();
    it.add("before");
    var unused = it.appended();
    Refusal failed = new Refusal(Refusal.Code.UNAVAILABLE, "a write failed");
    it.feed(new PartitionInput.AppendsRefused<>(Optional.of(failed)));
    it.get("unconfirmed", Access.LINEARIZABLE);
    it.failed(PartitionInput.JournalRequest.CONFIRM);
    it.assertRefused("unconfirmed", Refusal.Code.UNAVAILABLE);
    it.get("reader", Access.LOCAL);
    it.assertTotal("reader", 1, 1);
    assertThat(it.hasStopped()).isFalse();
  }

  @Test
  void sendsNobodyToASuccessorWhereTheJournalTakesNoClaim() {
    it.feed(new PartitionInput.Started<>());
    it.get("early", Access.LOCAL);
    Refusal failed = new Refusal(Refusal.Code.UNAVAILABLE, "a write failed");
    it.feed(new PartitionInput.AppendsRefused<>(Optional.of(failed)));
    it.failed(PartitionInput.JournalRequest.RECOVERY);
    it.assertRefused("early", Refusal.Code.UNAVAILABLE);
    assertThat(it.stopped()).isInstanceOf(StopReason.JournalUnreachable.class);
  }

  @Test
  void refusesWhatAddsToTheStateWhileMemoryIsShortAndTakesTheRest() {
    it.serving();
    RequestId id = OneMachine.id(1, 1);
    it.ask("first copy", new CounterCommand.Add("a", 1), id);
    var unused = it.appended();
    Refusal full = new Refusal(Refusal.Code.UNAVAILABLE, "the heap is nearly full");
    it.feed(new PartitionInput.GrowthRefused<>(Optional.of(full)));
    it.add("more");
    it.get("reader", Access.LOCAL);
    it.ask("repeat", new CounterCommand.Add("a", 1), id);
    it.assertRefused("more", Refusal.Code.UNAVAILABLE);
    it.assertTotal("reader", 1, 1);
    it.assertTotal("repeat", 1, 1);
    it.ask("opener", new SessionCommand.Open());
    unused = it.appended();
    assertThat(it.isAnswered("opener")).isTrue();

    it.feed(new PartitionInput.GrowthRefused<>(Optional.empty()));
    it.add("after");
    unused = it.appended();
    it.assertTotal("after", 3, 2);
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
}
