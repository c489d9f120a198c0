package io.troupe.actors.partition;

import static io.troupe.actors.partition.OneMachine.added;
import static io.troupe.actors.partition.OneMachine.admitting;
import static io.troupe.actors.partition.OneMachine.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Epoch;
import io.troupe.actors.Refusal;
import io.troupe.actors.Version;
import io.troupe.actors.counter.CounterCommand;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.kind.Access;
import io.troupe.actors.partition.PartitionInput.JournalRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionReadRulesTest {
  private static final Access AT_LEAST_2 = new Access.AtLeast(new Version(2));

  private final OneMachine it = new OneMachine();

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
    it.feed(new PartitionInput.ConfirmAnswered<>(new JournalAnswer.Fenced(new Epoch(8), "there")));

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

    it.assertRefused("reader", Refusal.Code.NOT_OWNER);
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
    it.assertRefused("behind", Refusal.Code.NOT_OWNER);
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
