package io.troupe.sharding.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Moment;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.partition.PartitionSettings;
import io.troupe.sharding.map.MapReply;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnsettledCopiesTest {
  private static final PartitionId PARTITION = new PartitionId(1);
  private static final PartitionReply DONE =
      new PartitionReply.Answered(new MapReply.Removed(new Version(1)));
  private static final PartitionReply REFUSED =
      new PartitionReply.Refused(new Refusal(Refusal.Code.OVERLOADED, "full"));
  private static final PartitionReply UNKNOWN =
      new PartitionReply.Unknown(Optional.empty(), "no answer");

  private final UnsettledCopies it = new UnsettledCopies(2);
  private long nanos = Long.MAX_VALUE - 5;

  @Test
  void knowsOfAnUnansweredCopyUntilOneIsAnswered() {
    copy(1, UNKNOWN, true);
    it.begin(PARTITION, id(1));
    assertThat(hasOthers(1)).isTrue();
    it.end(PARTITION, id(1), REFUSED, true, now());
    assertThat(hasOthers(1)).isTrue();
    assertThat(hasOthers(2)).isFalse();
    assertThat(it.hasOthers(new PartitionId(2), id(1), now())).isFalse();
    copy(1, DONE, true);
    assertThat(hasOthers(1)).isFalse();
    assertThat(it.count()).isZero();
  }

  @Test
  void anAnswerThatNobodyHeardIsNone() {
    copy(1, DONE, false);
    assertThat(hasOthers(1)).isTrue();
  }

  @Test
  void forgetsWhenKeysAreForgotten() {
    copy(1, UNKNOWN, true);
    nanos += retention() - 1;
    assertThat(hasOthers(1)).isTrue();
    nanos++;
    assertThat(hasOthers(1)).isFalse();
    assertThat(it.count()).isZero();
  }

  /** What it had to forget could be any. */
  @Test
  void takesEveryRequestForUnsettledWhereItHadToForgetOne() {
    for (int i = 1; i <= 3; i++) {
      copy(i, UNKNOWN, true);
    }
    assertThat(it.count()).isEqualTo(2);
    assertThat(hasOthers(1)).isTrue();
    assertThat(hasOthers(9)).isTrue();
    nanos += retention();
    assertThat(hasOthers(9)).isFalse();
  }

  private void copy(int number, PartitionReply told, boolean heard) {
    it.begin(PARTITION, id(number));
    it.end(PARTITION, id(number), told, heard, now());
  }

  private boolean hasOthers(int number) {
    return it.hasOthers(PARTITION, id(number), now());
  }

  private Moment now() {
    return new Moment(nanos, 0);
  }

  private static RequestId id(int number) {
    return new RequestId(SessionId.derived(0, 7), number);
  }

  private static long retention() {
    return Duration.ofMillis(PartitionSettings.SESSION_RETENTION_MILLIS).toNanos();
  }
}
