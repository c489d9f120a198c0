package io.troupe.coordination.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Version;
import io.troupe.actors.guest.GuestEvent;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.Decision;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.Guests;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.kind.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Sessions at home. */
class SessionRulesTest {
  private static final PartitionId HOME = new PartitionId(17);
  private static final PartitionId THERE = new PartitionId(3);
  private static final PartitionId ELSEWHERE = new PartitionId(4);
  private static final long WALL_MILLIS = 1_767_225_600_000L;

  private final List<String> letters = new ArrayList<>();
  private final KindCore<SessionCommand, SessionEvent> core =
      rules(new SessionSettings(3, new ClockDrift(0)));
  private long timeMillis = 1_000;
  private long sequence;

  private KindCore<SessionCommand, SessionEvent> rules(SessionSettings settings) {
    return new SessionRules(
        settings,
        new Surroundings(HOME, Guests.NONE, (to, fact) -> letters.add(to + ": " + told(fact))));
  }

  private static String told(Object fact) {
    return switch ((GuestEvent) fact) {
      case GuestEvent.GuestArrived arrived -> "arrived " + arrived.guest();
      case GuestEvent.GuestDeparted departed ->
          (departed.lost() ? "lost " : "closed ") + departed.guest();
    };
  }

  private KindReply ask(SessionCommand command) {
    return switch (core.decide(command, timeMillis)) {
      case Decision.Answer<SessionEvent> answer -> answer.reply();
      case Decision.Change<SessionEvent> change -> apply(change.event());
      case Decision.NotYet<SessionEvent> unused -> throw new AssertionError("it waits");
    };
  }

  private KindReply apply(SessionEvent event) {
    return core.apply(event, stamp());
  }

  private EventStamp stamp() {
    return new EventStamp(new Version(++sequence), timeMillis, WALL_MILLIS + timeMillis);
  }

  private void pass(long millis) {
    timeMillis += millis;
    for (Optional<SessionEvent> due = core.due(timeMillis);
        due.isPresent();
        due = core.due(timeMillis)) {
      apply(due.get());
    }
  }

  private GuestId open(long leaseMillis) {
    return ((SessionReply.Opened) ask(new SessionCommand.Open("billing", leaseMillis))).session();
  }

  private boolean lives(GuestId session) {
    return ask(new SessionCommand.Explain(session)) instanceof SessionReply.Explained;
  }

  @Test
  void itIsNamedAfterTheEventThatOpenedIt() {
    assertThat(open(1_000)).isEqualTo(new GuestId(HOME, 1)).hasToString("17-1");
    assertThat(open(1_000)).isEqualTo(new GuestId(HOME, 2));
  }

  @Test
  void itEndsWhenItIsNotKeptAndNotBefore() {
    GuestId session = open(1_000);
    pass(1_000);
    assertThat(lives(session)).as("a millisecond that has begun counts").isTrue();
    pass(1);
    assertThat(lives(session)).isFalse();
    assertThat(core.nextDueMillis()).isEqualTo(KindCore.NEVER);
  }

  @Test
  void whoIsKeptLivesOn() {
    GuestId kept = open(1_000);
    GuestId forgotten = open(1_000);
    GuestId never = new GuestId(HOME, 99);
    pass(600);
    assertThat(ask(new SessionCommand.KeepAlive(List.of(kept, never))))
        .isEqualTo(new SessionReply.Kept(List.of(kept)));
    pass(600);
    assertThat(lives(kept)).isTrue();
    assertThat(lives(forgotten)).isFalse();
    pass(401);
    assertThat(lives(kept)).isFalse();
    assertThat(ask(new SessionCommand.KeepAlive(List.of(kept))))
        .isEqualTo(new SessionReply.Kept(List.of()));
  }

  @Test
  void whoeverWasToldOfItIsToldOfItsEnd() {
    GuestId session = open(1_000);
    assertThat(ask(new SessionCommand.Introduce(session, THERE)))
        .isEqualTo(new SessionReply.Introduced());
    assertThat(ask(new SessionCommand.Introduce(session, THERE)))
        .isEqualTo(new SessionReply.Introduced());
    ask(new SessionCommand.Introduce(session, ELSEWHERE));
    ask(new SessionCommand.Close(session));
    assertThat(letters)
        .containsExactly(
            "partition-3: arrived 17-1",
            "partition-4: arrived 17-1",
            "partition-3: closed 17-1",
            "partition-4: closed 17-1");
    assertThat(ask(new SessionCommand.Introduce(session, THERE)))
        .as("nobody is announced behind its end")
        .isEqualTo(new SessionReply.NotThere());
    assertThat(ask(new SessionCommand.Close(session))).isEqualTo(new SessionReply.NotThere());
  }

  @Test
  void whatItsClientDidNotEndIsALoss() {
    GuestId elapsed = open(1_000);
    ask(new SessionCommand.Introduce(elapsed, THERE));
    pass(1_001);
    GuestId ended = open(1_000);
    ask(new SessionCommand.Introduce(ended, THERE));
    assertThat(ask(new SessionCommand.End(ended))).isEqualTo(new SessionReply.Ended());
    assertThat(letters)
        .contains("partition-3: lost " + elapsed, "partition-3: lost " + ended)
        .hasSize(4);
  }

  @Test
  void asManyLiveAsMay() {
    for (int i = 0; i < 3; i++) {
      open(1_000);
    }
    assertThat(ask(new SessionCommand.Open("", 1_000))).isEqualTo(new SessionReply.Full());
    pass(1_001);
    assertThat(open(1_000)).isEqualTo(new GuestId(HOME, sequence));
  }

  @Test
  void theyAreListedOldestFirst() {
    GuestId first = open(1_000);
    GuestId second = open(2_000);
    ask(new SessionCommand.Introduce(second, THERE));
    SessionReply.Listed all =
        (SessionReply.Listed) ask(new SessionCommand.ListSessions(Optional.empty(), 1));
    assertThat(all.more()).isTrue();
    assertThat(all.sessions())
        .containsExactly(new SessionShown(first, "billing", WALL_MILLIS + 1_000, 1_000, 1_000, 0));
    SessionReply.Listed rest =
        (SessionReply.Listed) ask(new SessionCommand.ListSessions(Optional.of(first), 1));
    assertThat(rest.more()).isFalse();
    assertThat(rest.sessions().getFirst().partitions()).isEqualTo(1);
  }

  @Test
  void aSnapshotIsWhatItWasWhenItBegan() {
    GuestId first = open(1_000);
    open(5_000);
    ask(new SessionCommand.Introduce(first, THERE));
    var cursor = core.snapshot(1);
    ask(new SessionCommand.Close(first));
    List<Bytes> chunks = new ArrayList<>();
    cursor.forEachRemaining(chunks::add);
    cursor.close();
    KindCore<SessionCommand, SessionEvent> restored =
        rules(new SessionSettings(3, new ClockDrift(0)));
    chunks.forEach(restored::restore);
    assertThat(restored.nextDueMillis()).isEqualTo(2_001);
    assertThat(restored.decide(new SessionCommand.Close(first), timeMillis))
        .isInstanceOf(Decision.Change.class);
  }

  @Test
  void whatGoesPastALimitCannotBeAsked() {
    assertThat(new SessionCommand.Open("x".repeat(128), SessionCommand.MIN_LEASE_MILLIS).label())
        .hasSize(128);
    assertThatThrownBy(() -> new SessionCommand.Open("x".repeat(129), 1_000))
        .hasMessage("a session's label has at most 128 characters, none of them for control");
    assertThatThrownBy(() -> new SessionCommand.Open("a\nb", 1_000)).hasMessageContaining("label");
    assertThatThrownBy(() -> new SessionCommand.Open("", 99))
        .hasMessage("a session's lease, in ms, is from 100 to 86400000, not 99");
    assertThatThrownBy(() -> new SessionCommand.Open("", 86_400_001)).hasMessageContaining("lease");
    assertThatThrownBy(() -> new SessionCommand.KeepAlive(List.of()))
        .hasMessageContaining("from 1 to 4096");
    assertThat(new SessionCommand.KeepAlive(sessions(4_096)).sessions()).hasSize(4_096);
    assertThatThrownBy(() -> new SessionCommand.KeepAlive(sessions(4_097)))
        .hasMessageContaining("not 4097");
    GuestId one = new GuestId(HOME, 1);
    assertThatThrownBy(() -> new SessionCommand.KeepAlive(List.of(one, one)))
        .hasMessageContaining("in order");
    assertThatThrownBy(
            () -> new SessionCommand.KeepAlive(List.of(one, new GuestId(new PartitionId(18), 2))))
        .hasMessageContaining("one home");
    assertThatThrownBy(() -> new SessionCommand.ListSessions(Optional.empty(), 1_001))
        .hasMessageContaining("from 1 to 1000");
    assertThatThrownBy(() -> new SessionSettings(0, ClockDrift.DEFAULT))
        .hasMessageContaining("max-sessions");
  }

  private static List<GuestId> sessions(int count) {
    return LongStream.rangeClosed(1, count).mapToObj(it -> new GuestId(HOME, it)).toList();
  }

  @Test
  void whatWasOpenedToEndWithANodeEndsOnceThatIsDown() {
    Seat seat = new Seat("node-1", 7);
    GuestId seated = openAt(seat);
    GuestId reborn = openAt(new Seat("node-1", 8));
    GuestId other = open(10_000);
    ask(new SessionCommand.Introduce(seated, THERE));
    assertThat(ask(new SessionCommand.EndSeat(seat))).isEqualTo(new SessionReply.SeatEnded(1));
    assertThat(ask(new SessionCommand.KeepAlive(List.of(seated))))
        .isEqualTo(new SessionReply.Kept(List.of()));
    pass(0);
    assertThat(lives(seated)).isFalse();
    assertThat(lives(reborn)).isTrue();
    assertThat(lives(other)).isTrue();
    assertThat(letters).containsExactly(THERE + ": arrived " + seated, THERE + ": lost " + seated);
    assertThat(ask(new SessionCommand.EndSeat(seat))).isEqualTo(new SessionReply.SeatEnded(0));
  }

  @Test
  void ofManyAtOneSeatSoManyEndByOneEventAndTheRestByTheNext() {
    KindCore<SessionCommand, SessionEvent> many =
        rules(new SessionSettings(2_000, new ClockDrift(0)));
    Seat seat = new Seat("node-1", 7);
    SessionEvent.SessionOpened opened = new SessionEvent.SessionOpened("billing", 10_000);
    for (int i = 0; i <= SessionCommand.MAX_SEATED; i++) {
      many.apply(new SessionEvent.SessionSeated(opened, seat), stamp());
    }
    KindCore<SessionCommand, SessionEvent> restored =
        rules(new SessionSettings(2_000, new ClockDrift(0)));
    many.snapshot(1_000).forEachRemaining(restored::restore);
    for (KindCore<SessionCommand, SessionEvent> each : List.of(many, restored)) {
      assertThat(each.apply(new SessionEvent.SeatLost(seat, SessionCommand.MAX_SEATED), stamp()))
          .isEqualTo(new SessionReply.SeatEnded(SessionCommand.MAX_SEATED));
      assertThat(each.apply(new SessionEvent.SeatLost(seat, SessionCommand.MAX_SEATED), stamp()))
          .isEqualTo(new SessionReply.SeatEnded(1));
      assertThat(each.decide(new SessionCommand.EndSeat(seat), timeMillis))
          .isEqualTo(new Decision.Answer<SessionEvent>(new SessionReply.SeatEnded(0)));
    }
  }

  @Test
  void aRepeatAtAnotherNodeIsTheSameRequest() {
    SessionCommand.Open open = new SessionCommand.Open("billing", 10_000);
    assertThat(new SessionCommand.OpenAt(open, new Seat("node-1", 7)).asked())
        .isEqualTo(new SessionCommand.OpenAt(open, new Seat("node-2", 8)).asked());
  }

  @Test
  void itEndsAsASnapshotSaysToo() {
    Seat seat = new Seat("node-1", 7);
    GuestId seated = openAt(seat);
    KindCore<SessionCommand, SessionEvent> restored =
        rules(new SessionSettings(3, new ClockDrift(0)));
    ask(new SessionCommand.EndSeat(seat));
    core.snapshot(100).forEachRemaining(restored::restore);
    assertThat(restored.due(timeMillis))
        .contains(new SessionEvent.SessionEnded(seated, SessionEvent.SessionEnded.How.NODE_DOWN));
  }

  @Test
  void aSeatHasANameWithinLimits() {
    assertThat(new Seat("n".repeat(128), 0).node()).hasSize(128);
    assertThatThrownBy(() -> new Seat("n".repeat(129), 0)).hasMessageContaining("1 to 128");
    assertThatThrownBy(() -> new Seat("", 0)).hasMessageContaining("not 0");
  }

  private GuestId openAt(Seat seat) {
    SessionCommand.Open open = new SessionCommand.Open("billing", 10_000);
    return ((SessionReply.Opened) ask(new SessionCommand.OpenAt(open, seat))).session();
  }
}
