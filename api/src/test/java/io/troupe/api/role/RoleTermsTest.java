package io.troupe.api.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RoleTermsTest {
  private static final RoleTerms USUAL = RoleTerms.DEFAULT;
  private static final Duration STOP = Duration.ofMillis(50);

  private static void refused(Runnable made, String says) {
    assertThatThrownBy(made::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(says);
  }

  @Test
  void aLeaseIsFrom100MillisToADay() {
    assertThatCode(() -> USUAL.leased(Duration.ofMillis(100), STOP)).doesNotThrowAnyException();
    assertThatCode(() -> USUAL.leased(Duration.ofDays(1), STOP)).doesNotThrowAnyException();
    refused(() -> USUAL.leased(Duration.ofMillis(99), STOP), "a role's lease is from 100 to");
    refused(() -> USUAL.leased(Duration.ofDays(1).plusMillis(1), STOP), "a role's lease");
  }

  @Test
  void aStopTakesHalfOfTheLeaseAtMost() {
    Duration lease = Duration.ofSeconds(4);
    assertThat(USUAL.leased(lease, Duration.ofSeconds(2)).stopTimeout()).hasSeconds(2);
    refused(
        () -> USUAL.leased(lease, Duration.ofMillis(2_001)),
        "the time to stop a role is from 1 to 2000 ms, not PT2.001S");
    refused(() -> USUAL.leased(lease, Duration.ZERO), "the time to stop a role");
  }

  @Test
  void aStartTakesADayAtMost() {
    assertThat(USUAL.startedWithin(Duration.ofDays(1)).startTimeout()).hasHours(24);
    refused(() -> USUAL.startedWithin(Duration.ofDays(1).plusMillis(1)), "to start a role");
    refused(() -> USUAL.startedWithin(Duration.ZERO), "to start a role");
  }

  @Test
  void theOtherLimitsAreThoseOfCampaigns() {
    assertThat(USUAL.withPriority(1_000).campaign().priority()).isEqualTo(1_000);
    refused(() -> USUAL.withPriority(1_001), "a priority");
    refused(
        () ->
            new RoleTerms(
                0,
                Bytes.utf8("x".repeat(4_097)),
                USUAL.lease(),
                USUAL.delay(),
                USUAL.startTimeout(),
                USUAL.stopTimeout()),
        "a candidate's data");
  }
}
