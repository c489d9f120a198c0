package io.troupe.actors.partition;

import static io.troupe.actors.partition.OneMachine.added;
import static io.troupe.actors.partition.OneMachine.id;
import static io.troupe.actors.partition.OneMachine.remembering;
import static io.troupe.actors.partition.OneMachine.snapshotting;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Principal;
import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.counter.CounterCommand;
import io.troupe.actors.counter.CounterReply;
import io.troupe.actors.journal.Snapshot;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.session.SessionCommand;
import io.troupe.actors.session.SessionEvent;
import io.troupe.actors.session.SessionReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartitionRepeatRulesTest {
  private static final Bytes OPENED =
      new EventRecord(1, 1, Optional.empty(), 1, Principal.NONE, new SessionEvent.Opened())
          .encode(OneMachine.WIRE);

  private static final CounterCommand CREATE = new CounterCommand.Create("a");

  private final OneMachine it = new OneMachine();

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
  void keepsAnAnswerThatNothingChanged() {
    it.serving();
    var unused = addFive(it);
    it.ask("first", CREATE, id(1, 1));
    assertThat(it.isAnswered("first")).isFalse();
    assertThat(it.appended().events()).hasSize(1);
    it.ask("copy", CREATE, id(1, 1));

    it.assertExists("first", 1);
    it.assertExists("copy", 1);
    assertThat(it.wants(PartitionEffect.Append.class)).isFalse();
  }

  /** Else a late copy would do what its client was told did not happen. */
  @Test
  void doesNotExecuteALateCopyOfWhatChangedNothingThoughItCouldNow() {
    KindReply exists = new CounterReply.Exists(new Version(7));
    it.recovered(
        List.of(
            new EventRecord(
                    5,
                    5,
                    Optional.of(id(1, 1)),
                    1,
                    Principal.NONE,
                    new SessionEvent.Answered(exists))
                .encode(OneMachine.WIRE)));
    it.ask("late copy", CREATE, id(1, 1));
    it.assertExists("late copy", 7);
    it.ask("new", CREATE, id(2, 1));
    var unused = it.appended();
    it.assertTotal("new", 2, 0);
  }

  @Test
  void tellsAnAnswerThatChangedNothingAsUnknownWhereItMayBeKept() {
    it.serving();
    var unused = addFive(it);
    it.ask("first", CREATE, id(1, 1));
    it.failed(PartitionInput.JournalRequest.APPEND);
    it.assertUnknown("first", id(1, 1));
  }

  @Test
  void journalsNoAnswerOfARequestWithoutAnId() {
    it.serving();
    var unused = addFive(it);
    it.ask("nameless", CREATE);
    assertThat(it.wants(PartitionEffect.Append.class)).isFalse();
    it.confirmed();
    it.assertExists("nameless", 1);
  }

  private static List<Bytes> addFive(OneMachine machine) {
    machine.ask("five", new CounterCommand.Add("a", 5));
    return machine.appended().events();
  }

  @Test
  void refusesAnotherRequestUnderAKeyThatWasUsed() {
    it.serving();
    addWithId("first", it, 1);
    var unused = it.appended();
    it.ask("other amount", new CounterCommand.Add("a", 2), id(1, 1));
    it.ask("other kind", new CounterCommand.Create("a"), id(1, 1));
    addWithId("again", it, 1);

    it.assertRefused("other amount", Refusal.Code.REUSED_KEY);
    it.assertRefused("other kind", Refusal.Code.REUSED_KEY);
    it.assertTotal("again", 1, 1);
    assertThat(it.wants(PartitionEffect.Append.class)).isFalse();
  }

  @Test
  void refusesAnotherRequestUnderAKeyInTheSameBatch() {
    it.serving();
    it.add("busy");
    addWithId("first", it, 1);
    it.ask("other", new CounterCommand.Add("a", 2), id(1, 1));
    var unused = it.appended();
    assertThat(it.appended().events()).hasSize(1);

    it.assertRefused("other", Refusal.Code.REUSED_KEY);
  }

  @Test
  void knowsWhatAKeyWasUsedForAfterReplayAndAfterASnapshot() {
    OneMachine old = new OneMachine(snapshotting(1)).serving();
    addWithId("first", old, 1);
    List<Bytes> events = old.appended().events();
    Snapshot snapshot = old.drawn();

    OneMachine replayed = new OneMachine().recovered(events);
    replayed.ask("other", new CounterCommand.Add("a", 2), id(1, 1));
    addWithId("again", replayed, 1);
    replayed.assertRefused("other", Refusal.Code.REUSED_KEY);
    replayed.assertTotal("again", 1, 1);

    it.feed(new PartitionInput.Started<>());
    it.claimed(1);
    it.snapshotLoaded(snapshot);
    it.ask("other", new CounterCommand.Add("a", 2), id(1, 1));
    addWithId("again", it, 1);
    it.assertRefused("other", Refusal.Code.REUSED_KEY);
    it.assertTotal("again", 1, 1);
  }

  /** Events of earlier releases do not say what was asked. */
  @Test
  void answersAKeyOfWhichItDoesNotKnowWhatItWasUsedFor() {
    it.recovered(List.of(added(5, id(1, 1))));
    it.ask("other", new CounterCommand.Add("a", 2), id(1, 1));
    it.assertTotal("other", 1, 1);
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
    Snapshot snapshot = old.drawn();

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

    it.assertUnknown("late copy", null);
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
    small.pass(PartitionSettings.SESSION_RETENTION_MILLIS - 1);
    small.ask("new", new CounterCommand.Add("a", 1), id(2, 1));
    small.assertRefused("new", Refusal.Code.OVERLOADED);
    assertThat(((PartitionReply.Refused) small.replyTo("new")).refusal().retryAfter())
        .contains(Duration.ofMillis(1));
    small.ask("old again", new CounterCommand.Add("a", 1), id(1, 1));
    small.assertTotal("old again", 1, 1);

    small.pass(1);
    small.ask("new again", new CounterCommand.Add("a", 1), id(2, 1));
    unused = small.appended();
    small.assertTotal("new again", 2, 2);
  }

  @Test
  void keepsRoomForClientsHoweverManyKeysThereAre() {
    OneMachine small = new OneMachine(remembering(1, 10)).serving();
    RequestId key = new RequestId(SessionId.derived(1, 1), 1);
    RequestId otherKey = new RequestId(SessionId.derived(2, 1), 1);
    small.ask("key", new CounterCommand.Add("a", 1), key);
    var unused = small.appended();
    small.ask("other key", new CounterCommand.Add("a", 1), otherKey);
    small.assertRefused("other key", Refusal.Code.OVERLOADED);

    RequestId client = new RequestId(opened(small), 1);
    small.ask("client", new CounterCommand.Add("a", 1), client);
    unused = small.appended();
    small.assertTotal("client", 3, 2);
    small.ask("key again", new CounterCommand.Add("a", 1), key);
    small.assertTotal("key again", 1, 1);
  }

  @Test
  void namesASessionAfterItsPartitionAndTheVersionOfItsOpening() {
    it.serving();
    it.add("before");
    var unused = it.appended();
    assertThat(opened(it)).isEqualTo(new SessionId(OneMachine.PARTITION.number(), 2));
    assertThat(opened(it)).isEqualTo(new SessionId(OneMachine.PARTITION.number(), 3));
  }

  /** It may have known the session once, and executed the request then. */
  @Test
  void neverExecutesARequestOfASessionThatItDoesNotKnow() {
    it.serving();
    RequestId stray = new RequestId(SessionId.opened(OneMachine.PARTITION, new Version(9)), 1);
    it.ask("stray", new CounterCommand.Add("a", 1), stray);

    it.assertRefused("stray", Refusal.Code.NO_SESSION);
    assertThat(it.wants(PartitionEffect.Append.class)).isFalse();
  }

  /** The setting may be lower than it was when the events were written. */
  @Test
  void forgetsNoKeyBeforeItsTimeThoughThereIsRoomForFewer() {
    OneMachine small = new OneMachine(remembering(1, 10));
    small.recovered(List.of(added(5, id(1, 1)), added(5, id(2, 1)), added(5, id(3, 1))));
    small.ask("again", new CounterCommand.Add("a", 1), id(1, 1));
    small.assertTotal("again", 1, 1);
    small.ask("new", new CounterCommand.Add("a", 1), id(4, 1));
    small.assertRefused("new", Refusal.Code.OVERLOADED);

    small.pass(PartitionSettings.SESSION_RETENTION_MILLIS);
    small.ask("later", new CounterCommand.Add("a", 1), id(4, 1));
    var unused = small.appended();
    small.assertTotal("later", 4, 4);
  }

  @Test
  void executesNothingTwiceOfASessionThatItForgot() {
    OneMachine small = new OneMachine(remembering(1, 10)).serving();
    RequestId id = new RequestId(opened(small), 1);
    small.ask("first", new CounterCommand.Add("a", 1), id);
    var unused = small.appended();
    small.ask("too many", new SessionCommand.Open());
    small.confirmed();
    assertThat(answered(small, "too many")).isInstanceOf(SessionReply.NoRoom.class);

    small.pass(10 * PartitionSettings.SESSION_RETENTION_MILLIS);
    RequestId next = new RequestId(opened(small), 1);
    small.ask("late copy", new CounterCommand.Add("a", 1), id);
    small.ask("next", new CounterCommand.Add("a", 1), next);
    unused = small.appended();
    small.assertRefused("late copy", Refusal.Code.NO_SESSION);
    small.assertTotal("next", 4, 2);
  }

  @Test
  void knowsItsSessionsAfterReplayAndAfterASnapshot() {
    OneMachine old = new OneMachine(snapshotting(2)).serving();
    RequestId id = new RequestId(opened(old), 1);
    old.ask("first", new CounterCommand.Add("a", 1), id);
    List<Bytes> events = new ArrayList<>(List.of(OPENED));
    events.addAll(old.appended().events());
    Snapshot snapshot = old.drawn();

    OneMachine replayed = new OneMachine().recovered(events);
    replayed.ask("again", new CounterCommand.Add("a", 1), id);
    replayed.assertTotal("again", 2, 1);

    it.feed(new PartitionInput.Started<>());
    it.claimed(2);
    it.snapshotLoaded(snapshot);
    it.ask("again", new CounterCommand.Add("a", 1), id);
    it.assertTotal("again", 2, 1);
  }

  private static SessionId opened(OneMachine machine) {
    String asker = "opener " + machine.effects.size() + "/" + machine.monotonicNanos++;
    machine.ask(asker, new SessionCommand.Open());
    var unused = machine.appended();
    return ((SessionReply.Opened) answered(machine, asker)).session();
  }

  private static KindReply answered(OneMachine machine, String asker) {
    return ((PartitionReply.Answered) machine.replyTo(asker)).reply();
  }

  private void addWithId(String asker, OneMachine machine, long number) {
    machine.ask(asker, new CounterCommand.Add("a", 1), id(1, number));
  }
}
