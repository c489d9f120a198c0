package io.troupe.api.embedded.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import org.junit.jupiter.api.Test;

class AttemptsRulesTest {
  @Test
  void theAttemptBehindOneOfADerivedIdHasTheNextNumber() {
    SessionId derived = SessionId.derived(1, 2);
    assertThat(ShardedConfiguration.next(new RequestId(derived, 7)))
        .isEqualTo(new RequestId(derived, 8));
  }

  @Test
  void whereTheClientNumbersItsRequestsThereIsNone() {
    SessionId own = SessionId.opened(new PartitionId(3), new Version(5));
    assertThatThrownBy(() -> ShardedConfiguration.next(new RequestId(own, 7)))
        .isInstanceOfSatisfying(
            RefusedException.class,
            it -> assertThat(it.refusal().code()).isEqualTo(Refusal.Code.REUSED_KEY))
        .hasMessageContaining("fresh");
  }
}
