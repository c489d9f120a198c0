package io.troupe.actors.partition;

import static io.troupe.actors.partition.OneMachine.added;
import static io.troupe.actors.partition.OneMachine.id;
import static io.troupe.actors.partition.OneMachine.snapshotting;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.counter.CounterCommand;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.partition.PartitionInput.JournalRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionSnapshotRulesTest {
  private final OneMachine it = new OneMachine();

  @Test
  void savesAfterSoManyEventsAndDeletesOnlyOnceSaved() {
    OneMachine saving = new OneMachine(snapshotting(2)).serving();
    addDurably(saving, 1);
    assertThat(saving.wants(PartitionEffect.SavePiece.class)).isFalse();
    addDurably(saving, 1);
    Snapshot snapshot = saving.drawn();
    assertThat(snapshot.at()).isEqualTo(new SequenceNumber(2));
    assertThat(saving.wants(PartitionEffect.DeleteUpTo.class)).isFalse();

    saving.feed(new PartitionInput.SnapshotSealed<>(new JournalAnswer.Saved(snapshot.at())));
    assertThat(saving.take(PartitionEffect.DeleteUpTo.class).upTo())
        .isEqualTo(new SequenceNumber(2));
  }

  @Test
  void savesAfterSoManyBytes() {
    OneMachine saving =
        new OneMachine(new PartitionSettings(10, 2L << 20, 1_000, 1_024, 1_024, 10, 10, 10))
            .serving();
    saving.ask("large", new CounterCommand.Add("k".repeat(1_024), 1));
    var unused = saving.appended();
    assertThat(saving.wants(PartitionEffect.SavePiece.class)).isTrue();
  }

  @Test
  void eventsOfASmallStateTakeAMebibyteAtMost() {
    OneMachine saving = new OneMachine(snapshotting(1_000_000)).serving();
    assertThat(putsUntilDue(saving, 1)).isBetween(900, 1_024);

    saving.feed(new PartitionInput.SnapshotSealed<>(new JournalAnswer.Saved(saving.drawn().at())));
    saving.effects.clear();
    assertThat(putsUntilDue(saving, 1)).isBetween(900, 1_024);
  }

  @Test
  void eventsTakeFourTimesWhatTheSnapshotBeforeThemTakes() {
    OneMachine saving = new OneMachine(snapshotting(1_000_000)).serving();
    var unused = putsUntilDue(saving, 10_000);
    Snapshot snapshot = saving.drawn();
    saving.feed(new PartitionInput.SnapshotSealed<>(new JournalAnswer.Saved(snapshot.at())));
    saving.effects.clear();
    assertThat(putsUntilDue(saving, 1)).isBetween(3_600, 4_096);

    OneMachine successor = new OneMachine(snapshotting(1_000_000));
    successor.feed(new PartitionInput.Started<>());
    successor.claimed(snapshot.at().number());
    successor.snapshotLoaded(snapshot);
    successor.effects.clear();
    assertThat(putsUntilDue(successor, 1)).isBetween(3_600, 4_096);
  }

  /** Changes so many counters in turn, a KiB each. */
  private static int putsUntilDue(OneMachine machine, int counters) {
    int puts = 0;
    while (!machine.wants(PartitionEffect.SavePiece.class)) {
      String counter = "k".repeat(1_000) + puts % counters;
      machine.ask("putter " + machine.monotonicNanos++, new CounterCommand.Add(counter, 1));
      var unused = machine.appended();
      puts++;
    }
    return puts;
  }

  @Test
  void countsWhatWasReplayed() {
    OneMachine saving =
        new OneMachine(snapshotting(3)).recovered(List.of(added(5, null), added(5, null)));
    addDurably(saving, 1);
    assertThat(saving.drawn().at()).isEqualTo(new SequenceNumber(3));
  }

  @Test
  void savesOneAtATimeAndTriesAgainAfterAFailure() {
    OneMachine saving = new OneMachine(snapshotting(2)).serving();
    addDurably(saving, 2);
    var unused = saving.take(PartitionEffect.SavePiece.class);
    addDurably(saving, 4);
    assertThat(saving.wants(PartitionEffect.SavePiece.class)).isFalse();

    saving.failed(JournalRequest.SNAPSHOT);
    assertThat(saving.hasStopped()).isFalse();
    assertThat(saving.wants(PartitionEffect.DeleteUpTo.class)).isFalse();
    addDurably(saving, 1);
    assertThat(saving.drawn().at()).isEqualTo(new SequenceNumber(7));
  }

  @Test
  void goesOnWhereANewerOneIsStored() {
    OneMachine saving = new OneMachine(snapshotting(1)).serving();
    addDurably(saving, 1);
    saving.feed(
        new PartitionInput.SnapshotSealed<>(
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
        new PartitionInput.SnapshotSealed<>(new JournalAnswer.Fenced(new Epoch(8), "there")));
    saving.assertUnknown("writer", id(1, 1));
    assertThat(saving.stopped()).isEqualTo(new StopReason.Fenced("there"));
  }

  @Test
  void snapshotsEndEvenWithTheSmallestChunks() {
    OneMachine saving =
        new OneMachine(new PartitionSettings(10, 2L << 20, 2, 1_024, 1, 10, 10, 10)).serving();
    saving.ask("one", new CounterCommand.Add("a", 1), id(1, 1));
    var unused = saving.appended();
    saving.ask("two", new CounterCommand.Add("b", 1), id(1, 2));
    unused = saving.appended();
    Snapshot snapshot = saving.drawn();

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
