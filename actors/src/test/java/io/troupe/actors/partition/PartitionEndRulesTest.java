package io.troupe.actors.partition;

import static io.troupe.actors.partition.OneMachine.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Refusal;
import io.troupe.actors.Version;
import io.troupe.actors.counter.CounterCommand;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.kind.Access;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionEndRulesTest {
  private final OneMachine it = new OneMachine();

  @Test
  void refusesWhatTheJournalRefusedAndLetsASuccessorGoOn() {
    it.serving();
    it.add("first");
    it.add("waiting");
    it.feed(
        new PartitionInput.AppendRefused<>(
            new Refusal(Refusal.Code.UNAVAILABLE, "the disk is nearly full")));

    it.assertRefused("first", Refusal.Code.UNAVAILABLE);
    it.assertRefused("waiting", Refusal.Code.NOT_OWNER);
    assertThat(it.stopped())
        .isEqualTo(new StopReason.JournalUnreachable("the disk is nearly full"));
  }

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
