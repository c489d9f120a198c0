package io.troupe.actors.partition;

import static io.troupe.actors.partition.OneMachine.EPOCH;
import static io.troupe.actors.partition.OneMachine.WIRE;
import static io.troupe.actors.partition.OneMachine.added;
import static io.troupe.actors.partition.OneMachine.admitting;
import static io.troupe.actors.partition.OneMachine.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.Version;
import io.troupe.actors.counter.CounterCommand;
import io.troupe.actors.counter.CounterReply;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.kind.Access;
import io.troupe.actors.partition.PartitionInput.JournalRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionWriteRulesTest {
  private final OneMachine it = new OneMachine();

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
    it.assertRefused("reader", Refusal.Code.NOT_OWNER);
    it.assertRefused("creator", Refusal.Code.NOT_OWNER);
    it.assertRefused("waiting", Refusal.Code.NOT_OWNER);
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
    it.feed(new PartitionInput.AppendAnswered<>(new JournalAnswer.Appended(new SequenceNumber(4))));

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
            0,
            it.wallMillis,
            Optional.empty(),
            1,
            Principal.NONE,
            new io.troupe.actors.counter.CounterEvent.Added("k".repeat(name), 1))
        .encode(WIRE)
        .length();
  }
}
