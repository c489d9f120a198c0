package io.troupe.actors.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.mail.Letter;
import io.troupe.actors.mail.MailCommand;
import io.troupe.actors.mail.MailEvent;
import io.troupe.actors.mail.MailReply;
import io.troupe.actors.wire.WireRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Letters leave once they are durable, go until they are taken, and are taken once. */
class PartitionMailRulesTest {
  private static final PartitionId THERE = new PartitionId(9);
  private static final List<TellingKind> KINDS = List.of(new TellingKind());
  private static final WireRegistry WIRE = OneMachine.registry(KINDS);

  private OneMachine it = fresh();

  private static OneMachine fresh() {
    return new OneMachine(PartitionSettings.DEFAULT, KINDS, WIRE).serving();
  }

  private List<Bytes> tell(String what) {
    it.ask(what, new TellingKind.Tell(THERE, what));
    return it.appended().events();
  }

  private MailCommand.Deliver delivered() {
    PartitionEffect.Deliver<?> deliver = it.take(PartitionEffect.Deliver.class);
    assertThat(deliver.to()).isEqualTo(THERE);
    return deliver.letters();
  }

  private static MailCommand.Deliver letters(long first, String... what) {
    return new MailCommand.Deliver(
        THERE,
        IntStream.range(0, what.length)
            .mapToObj(i -> new Letter(first + i, new TellingKind.Heard(what[i])))
            .toList());
  }

  private static MailCommand.Deliver sent(long first, String... what) {
    return new MailCommand.Deliver(OneMachine.PARTITION, letters(first, what).letters());
  }

  private void assertTaken(String asker, long upTo) {
    assertThat(it.replyTo(asker)).isEqualTo(new PartitionReply.Answered(new MailReply.Taken(upTo)));
  }

  private void assertHeard(String asker, String... what) {
    it.ask(asker, new TellingKind.Listen(0));
    it.confirmed();
    assertThat(it.replyTo(asker))
        .isEqualTo(new PartitionReply.Answered(new TellingKind.All(List.of(what))));
  }

  @Test
  void aLetterLeavesOnceItsEventIsDurable() {
    it.ask("ann", new TellingKind.Tell(THERE, "a"));
    assertThat(it.wants(PartitionEffect.Deliver.class)).isFalse();
    it.appended();
    assertThat(delivered()).isEqualTo(sent(1, "a"));
  }

  @Test
  void whatIsNotAnsweredGoesAgain() {
    tell("a");
    delivered();
    it.pass(499);
    it.feed(new PartitionInput.TimeElapsed<>());
    assertThat(it.wants(PartitionEffect.Deliver.class)).isFalse();
    it.pass(1);
    it.feed(new PartitionInput.TimeElapsed<>());
    assertThat(delivered()).isEqualTo(sent(1, "a"));
  }

  @Test
  void onlyOneBatchOfLettersToAPartitionIsUnderWay() {
    tell("a");
    delivered();
    tell("b");
    assertThat(it.wants(PartitionEffect.Deliver.class)).isFalse();
    it.feed(new PartitionInput.LettersTaken<>(THERE, 1));
    it.appended();
    assertThat(delivered()).isEqualTo(sent(2, "b"));
  }

  @Test
  void whatWasTakenIsForgottenByAnEventOfItsOwn() {
    List<Bytes> events = new ArrayList<>(tell("a"));
    it.feed(new PartitionInput.LettersTaken<>(THERE, 1));
    events.addAll(it.appended().events());
    assertThat(events).hasSize(2);
    it.effects.clear();
    it.pass(10_000);
    it.feed(new PartitionInput.TimeElapsed<>());
    assertThat(it.wants(PartitionEffect.Deliver.class)).isFalse();

    it = new OneMachine(PartitionSettings.DEFAULT, KINDS, WIRE);
    recover(events);
    assertThat(it.wants(PartitionEffect.Deliver.class)).isFalse();
    tell("b");
    assertThat(delivered()).as("numbers go on").isEqualTo(sent(2, "b"));
  }

  private void recover(List<Bytes> events) {
    it.feed(new PartitionInput.Started<>());
    it.claimed(events.size());
    it.feed(new PartitionInput.SnapshotLoaded<>(Optional.empty()));
    it.page(1, events);
  }

  @Test
  void aSuccessorSendsWhatNobodyAnswered() {
    List<Bytes> events = tell("a");
    it = new OneMachine(PartitionSettings.DEFAULT, KINDS, WIRE);
    recover(events);
    assertThat(delivered()).isEqualTo(sent(1, "a"));
  }

  @Test
  void anAnswerThatSaysNothingNewOrTooMuchChangesNothing() {
    tell("a");
    delivered();
    it.feed(new PartitionInput.LettersTaken<>(THERE, 0));
    it.feed(new PartitionInput.LettersTaken<>(THERE, 2));
    it.feed(new PartitionInput.LettersTaken<>(new PartitionId(8), 1));
    assertThat(it.wants(PartitionEffect.Append.class)).isFalse();
    it.pass(500);
    it.feed(new PartitionInput.TimeElapsed<>());
    assertThat(delivered()).isEqualTo(sent(1, "a"));
  }

  @Test
  void lettersAreTakenOnceAndInOrder() {
    it.ask("one", letters(1, "a", "b"));
    it.appended();
    assertTaken("one", 2);

    it.ask("again", letters(1, "a", "b"));
    it.confirmed();
    assertTaken("again", 2);

    it.ask("more", letters(2, "b", "c"));
    assertThat(it.appended().events()).hasSize(1);
    assertTaken("more", 3);
    assertHeard("heard", "a", "b", "c");
  }

  @Test
  void lettersBehindAGapAreNotTaken() {
    it.ask("early", letters(2, "b"));
    it.confirmed();
    assertTaken("early", 0);
    assertHeard("heard");
  }

  @Test
  void whatALetterSaysWakesWhoWaitsForIt() {
    it.ask("listens", new TellingKind.Listen(1));
    it.ask("letter", letters(1, "a"));
    it.appended();
    it.confirmed();
    assertThat(it.replyTo("listens"))
        .isEqualTo(new PartitionReply.Answered(new TellingKind.All(List.of("a"))));
  }

  @Test
  void aSnapshotHoldsWhatIsOutstandingAndWhatWasTaken() {
    PartitionState state = state();
    for (int i = 1; i <= 600; i++) {
      state.mail().send(THERE, new TellingKind.Heard("letter " + i));
    }
    state.apply(
        new EventRecord(
            1,
            2,
            Optional.empty(),
            1,
            Principal.NONE,
            new MailEvent.LettersTaken(THERE, letters(1, "x", "y").letters())));
    List<Bytes> chunks = new ArrayList<>();
    state.snapshot(100).forEachRemaining(chunks::add);
    PartitionState restored = state();
    restored.restore(new Snapshot(new SequenceNumber(1), chunks));
    assertThat(chunks).as("a long line is cut").hasSizeGreaterThan(3);
    assertThat(restored.mail().outstanding(THERE)).isEqualTo(600);
    assertThat(restored.mail().next(THERE)).isEqualTo(state.mail().next(THERE));
    assertThat(restored.mail().decide(letters(2, "y"), 1))
        .isEqualTo(new Decision.Answer<>(new MailReply.Taken(2)));
    List<Bytes> again = new ArrayList<>();
    restored.snapshot(100).forEachRemaining(again::add);
    assertThat(again).isEqualTo(chunks);
  }

  private static PartitionState state() {
    return new PartitionState(OneMachine.PARTITION, KINDS, WIRE, PartitionSettings.DEFAULT);
  }

  @Test
  void lettersWithAGapCannotBeSent() {
    Letter first = new Letter(1, new TellingKind.Heard("a"));
    Letter third = new Letter(3, new TellingKind.Heard("c"));
    assertThatThrownBy(() -> new MailCommand.Deliver(THERE, List.of(first, third)))
        .hasMessageContaining("gap");
    assertThatThrownBy(() -> new MailCommand.Deliver(THERE, List.of()))
        .hasMessageContaining("number");
  }
}
