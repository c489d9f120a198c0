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
  private static final Optional<RequestId> ID =
      Optional.of(new RequestId(SessionId.random(1, 2), 3));
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

  @Test
  void refusesTheRequestPastTheNumberAndTakesItOnceOneHasEnded() {
    UnderWay.Request first = add(1, 100).orElseThrow();
    assertThat(add(1, 100)).isPresent();
    assertThat(add(1, 100)).isEmpty();
    assertRefused(ends.getFirst());

    first.tell(DONE);
    assertThat(add(1, 100)).isPresent();
  }

  @Test
  void refusesTheRequestPastTheBytes() {
    assertThat(add((2 << 20) - 1, 100)).isPresent();
    assertThat(add(2, 100)).isEmpty();
    assertRefused(ends.getFirst());
    assertThat(add(1, 100)).isPresent();
  }

  @Test
  void endsEverythingOnceNobodyAnswersAnyMore() {
    var unused = add(1, 100);
    underWay.end();
    unused = add(1, 100);

    assertThat(ends).hasSize(2).allSatisfy(UnderWayTest::assertUnknown);
    assertThat(underWay.count()).isZero();
  }

  private Optional<UnderWay.Request> add(int bytes, long deadlineNanos) {
    return underWay.add(ID, bytes, new Deadline(deadlineNanos), ends::add);
  }

  private static void assertUnknown(PartitionReply reply) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            PartitionReply.Unknown.class, it -> assertThat(it.retryWith()).isEqualTo(ID));
  }

  private static void assertRefused(PartitionReply reply) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            PartitionReply.Refused.class,
            it -> assertThat(it.refusal().code()).isEqualTo(Refusal.Code.OVERLOADED));
  }
}
