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
  private static final PartitionReply DONE = new PartitionReply.Answered(new MapReply.Counted(0));

  private final UnderWay underWay = new UnderWay(new ClientLimits(2, 2L << 20));
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
    underWay.expire(new Moment(99, 0));
    assertThat(ends).isEmpty();
    underWay.expire(new Moment(100, 0));

    assertUnknown(ends.getFirst());
    assertThat(underWay.count()).isZero();
  }

  /** Nothing can have happened of what never left. */
  @Test
  void refusesAtItsDeadlineWhatWasNotSentAndKeepsItFromBeingSent() {
    UnderWay.Request waiting = underWay.add(1, new Deadline(100), ends::add).orElseThrow();
    underWay.expire(new Moment(100, 0));

    assertRefused(ends.getFirst(), Refusal.Code.DEADLINE_PASSED);
    assertThat(waiting.sending(ID)).isFalse();
  }

  @Test
  void refusesAtItsDeadlineWhatWasTakenBack() {
    UnderWay.Request taken = add(1, 100).orElseThrow();
    taken.takenBack();
    underWay.expire(new Moment(100, 0));

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
    unused = add(1, 100);
    assertRefused(ends.getLast(), Refusal.Code.DEADLINE_PASSED);
    assertThat(underWay.count()).isZero();
  }

  private Optional<UnderWay.Request> add(int bytes, long deadlineNanos) {
    Optional<UnderWay.Request> added = underWay.add(bytes, new Deadline(deadlineNanos), ends::add);
    added.ifPresent(request -> request.sending(ID));
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
