package io.troupe.sharding.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.sharding.map.MapReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnderWayTest {
  private static final Optional<RequestId> ID = Optional.of(new RequestId(new SessionId(1, 2), 3));
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final PartitionReply NOT_OWNER =
      new PartitionReply.Refused(new Refusal(Refusal.Code.NOT_OWNER, "it is moving"));
  private static final PartitionReply UNKNOWN = new PartitionReply.Unknown(ID, "no answer");
  private static final PartitionReply DONE = new PartitionReply.Answered(new MapReply.Counted(0));

  private Moment now = new Moment(0, 0);
  private final UnderWay underWay = new UnderWay(new ClientLimits(2, 2L << 20), () -> now);
  private static final UnderWay.Sent AWAY = new UnderWay.Sent.Away("b");

  private UnderWay.Sent sent = UnderWay.Sent.HERE;
  private Runnable meanwhile = () -> {};
  private int copies;
  private final List<PartitionReply> ends = new ArrayList<>();

  @Test
  void endsARequestWithItsFirstAnswerOnly() {
    UnderWay.Request request = add(1, 100).orElseThrow();
    request.tell(DONE);
    request.tell(new PartitionReply.Refused(new Refusal(Refusal.Code.OVERLOADED, "late")));
    request.giveUp("later");

    assertThat(ends).containsExactly(DONE);
    assertThat(underWay.count()).isZero();
  }

  @Test
  void endsWhatNobodyAnsweredAtItsDeadlineAndNotBefore() {
    var unused = add(1, 100);
    lookAt(99);
    assertThat(ends).isEmpty();
    lookAt(100);

    assertUnknown(ends.getFirst());
    assertThat(underWay.count()).isZero();
  }

  /** Nothing can have happened of what never left. */
  @Test
  void refusesAtItsDeadlineWhatWasNotSentAndKeepsItFromBeingSent() {
    UnderWay.Request waiting = underWay.add(1, new Deadline(100), ends::add).orElseThrow();
    lookAt(100);

    assertRefused(ends.getFirst(), Refusal.Code.DEADLINE_PASSED);
    assertThat(waiting.send(ID, this::copy)).isFalse();
    assertThat(copies).isZero();
  }

  @Test
  void refusesAtItsDeadlineWhatWasTakenBack() {
    UnderWay.Request taken = add(1, 100).orElseThrow();
    assertThat(taken.takeBack()).isTrue();
    lookAt(100);

    assertRefused(ends.getFirst(), Refusal.Code.DEADLINE_PASSED);
  }

  @Test
  void refusesTheRequestPastTheNumberAndTakesItOnceOneHasEnded() {
    UnderWay.Request first = add(1, 100).orElseThrow();
    assertThat(add(1, 100)).isPresent();
    assertThat(add(1, 100)).isEmpty();
    assertRefused(ends.getFirst(), Refusal.Code.OVERLOADED);

    first.tell(DONE);
    assertThat(add(1, 100)).isPresent();
  }

  @Test
  void refusesTheRequestPastTheBytes() {
    assertThat(add((2 << 20) - 1, 100)).isPresent();
    assertThat(add(2, 100)).isEmpty();
    assertRefused(ends.getFirst(), Refusal.Code.OVERLOADED);
    assertThat(add(1, 100)).isPresent();
  }

  @Test
  void endsEverythingOnceNobodyAnswersAnyMore() {
    var unused = add(1, 100);
    underWay.end();

    assertUnknown(ends.getFirst());
    unused = underWay.add(1, new Deadline(100), ends::add);
    assertRefused(ends.getLast(), Refusal.Code.DEADLINE_PASSED);
    assertThat(underWay.count()).isZero();
  }

  @Test
  void goesOutAgainAfterEverLongerPausesWhileItsPartitionIsNotThere() {
    UnderWay.Request request = add(1, SECOND).orElseThrow();
    request.tell(NOT_OWNER);
    lookAt(20 * MILLI - 1);
    assertThat(copies).isEqualTo(1);
    lookAt(20 * MILLI);
    assertThat(copies).isEqualTo(2);
    request.tell(NOT_OWNER);
    lookAt(59 * MILLI);
    assertThat(copies).isEqualTo(2);
    lookAt(60 * MILLI);
    assertThat(copies).isEqualTo(3);
    request.tell(DONE);

    assertThat(ends).containsExactly(DONE);
  }

  @Test
  void isRefusedAtItsDeadlineIfAllItsCopiesWere() {
    UnderWay.Request request = add(1, SECOND).orElseThrow();
    request.tell(NOT_OWNER);
    lookAt(20 * MILLI);
    request.tell(NOT_OWNER);
    lookAt(SECOND);

    assertThat(ends).containsExactly(NOT_OWNER);
  }

  /** Promise P5: one copy may have happened, whatever became of the others. */
  @Test
  void isUnknownAtItsDeadlineIfACopyWentUnanswered() {
    UnderWay.Request request = add(1, SECOND).orElseThrow();
    request.tell(UNKNOWN);
    lookAt(20 * MILLI);
    request.tell(NOT_OWNER);
    lookAt(SECOND);

    assertUnknown(ends.getFirst());
  }

  /** A read changes nothing, so what was heard of it says more than that the last was not heard. */
  @Test
  void aReadIsRefusedAtItsDeadlineIfACopyWas() {
    UnderWay.Request read = underWay.add(1, new Deadline(SECOND), ends::add).orElseThrow();
    assertThat(read.send(Optional.empty(), this::copy)).isTrue();
    read.tell(NOT_OWNER);
    lookAt(20 * MILLI);
    assertThat(copies).isEqualTo(2);
    lookAt(SECOND);

    assertThat(ends).containsExactly(NOT_OWNER);
  }

  @Test
  void aRefusalThatSettlesNothingIsUnknownIfACopyWentUnanswered() {
    UnderWay.Request request = add(1, SECOND).orElseThrow();
    request.tell(UNKNOWN);
    lookAt(20 * MILLI);
    request.tell(new PartitionReply.Refused(new Refusal(Refusal.Code.OVERLOADED, "full")));

    assertUnknown(ends.getFirst());
    assertThat(request.takeBack()).isTrue();
  }

  @Test
  void isNotTakenBackWhileAnotherCopyMayHaveHappened() {
    UnderWay.Request request = add(1, SECOND).orElseThrow();
    request.tell(UNKNOWN);
    lookAt(20 * MILLI);

    assertThat(request.takeBack()).isFalse();
  }

  @Test
  void endsWithWhatNobodyWillKnowBetterLater() {
    PartitionReply tooOld = new PartitionReply.Unknown(Optional.empty(), "too old");
    add(1, SECOND).orElseThrow().tell(tooOld);

    assertThat(ends).containsExactly(tooOld);
  }

  @Test
  void waitsForARegionAndIsRefusedIfThereIsNone() {
    sent = UnderWay.Sent.NOWHERE;
    var unused = add(1, 2 * SECOND);
    var patient = add(1, 4 * SECOND);
    lookAt(2 * SECOND);
    assertRefused(ends.getFirst(), Refusal.Code.DEADLINE_PASSED);
    sent = UnderWay.Sent.HERE;
    lookAt(3 * SECOND);
    patient.orElseThrow().tell(DONE);

    assertThat(ends.getLast()).isEqualTo(DONE);
  }

  @Test
  void whatWentToANodeThatHasGoneGoesOutAgainAndOtherThingsDoNot() {
    var unused = add(1, 60 * SECOND);
    sent = AWAY;
    unused = add(1, 60 * SECOND);
    underWay.repeatSoon(false);
    lookAt(20 * MILLI);
    assertThat(copies).isEqualTo(3);
    underWay.repeatSoon(true);
    lookAt(60 * MILLI);
    assertThat(copies).isEqualTo(5);
  }

  @Test
  void whatWentOverALostWayGoesOutAgainAndOtherThingsDoNot() {
    sent = AWAY;
    var unused = add(1, 60 * SECOND);
    sent = new UnderWay.Sent.Away("c");
    unused = add(1, 60 * SECOND);
    underWay.repeatSoon("b");
    lookAt(20 * MILLI);
    assertThat(copies).isEqualTo(3);
    underWay.repeatSoon("d");
    lookAt(SECOND);
    assertThat(copies).isEqualTo(3);
  }

  @Test
  void aWayThatIsLostWhileACopyTakesItIsNoticed() {
    sent = AWAY;
    meanwhile = () -> underWay.repeatSoon("b");
    var unused = add(1, 60 * SECOND);
    meanwhile = () -> {};
    lookAt(20 * MILLI);
    assertThat(copies).isEqualTo(2);
  }

  @Test
  void whatFoundNobodyGoesOutAgainAtOnceThoughAnEarlierCopyIsOpen() {
    sent = AWAY;
    var unused = add(1, 60 * SECOND);
    sent = UnderWay.Sent.NOWHERE;
    underWay.repeatSoon("b");
    lookAt(20 * MILLI);
    assertThat(copies).isEqualTo(2);
    underWay.waitNoLonger();
    lookAt(20 * MILLI);
    assertThat(copies).isEqualTo(3);
  }

  @Test
  void whatGoesUnansweredFromAwayIsTakenToBeLost() {
    sent = AWAY;
    var unused = add(1, 8 * SECOND);
    lookAt(2 * SECOND - 1);
    assertThat(copies).isEqualTo(1);
    lookAt(2 * SECOND);
    assertThat(copies).isEqualTo(2);
  }

  private UnderWay.Sent copy() {
    copies++;
    meanwhile.run();
    return sent;
  }

  private void lookAt(long nanos) {
    now = new Moment(nanos, 0);
    underWay.look();
  }

  private Optional<UnderWay.Request> add(int bytes, long deadlineNanos) {
    Optional<UnderWay.Request> added = underWay.add(bytes, new Deadline(deadlineNanos), ends::add);
    added.ifPresent(request -> assertThat(request.send(ID, this::copy)).isTrue());
    return added;
  }

  private static void assertUnknown(PartitionReply reply) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            PartitionReply.Unknown.class, it -> assertThat(it.retryWith()).isEqualTo(ID));
  }

  private static void assertRefused(PartitionReply reply, Refusal.Code code) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            PartitionReply.Refused.class, it -> assertThat(it.refusal().code()).isEqualTo(code));
  }
}
