package io.troupe.api.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is at a limit passes, and the next is refused with what is allowed. */
class CampaignTermsTest {
  private static final CampaignTerms TERMS = CampaignTerms.DEFAULT;

  @Test
  void whatIsAtItsLimitPasses() {
    assertThat(TERMS.withPriority(1_000).priority()).isEqualTo(1_000);
    assertThat(TERMS.withData(Bytes.wrap(new byte[4_096])).data().length()).isEqualTo(4_096);
    assertThat(TERMS.leased(Duration.ofDays(1)).lease()).isEqualTo(Duration.ofDays(1));
    assertThat(TERMS.leased(Duration.ofNanos(1_999_999)).lease()).isEqualTo(Duration.ofMillis(1));
    assertThat(TERMS.delayed(Duration.ofMinutes(1)).delay()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void whatIsPastItIsRefused() {
    assertThatThrownBy(() -> TERMS.withPriority(1_001))
        .hasMessage("a priority is from 0 to 1000, not 1001");
    assertThatThrownBy(() -> TERMS.withPriority(-1)).hasMessageContaining("not -1");
    assertThatThrownBy(() -> TERMS.withData(Bytes.wrap(new byte[4_097])))
        .hasMessage("a candidate's data is from 0 to 4096, not 4097");
    assertThatThrownBy(() -> TERMS.leased(Duration.ZERO))
        .hasMessage("a lease is from 1 to 86400000 ms, not PT0S");
    assertThatThrownBy(() -> TERMS.leased(Duration.ofDays(1).plusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TERMS.delayed(Duration.ofMillis(60_001)))
        .hasMessage("a leader's delay is from 0 to 60000 ms, not PT1M0.001S");
  }

  @Test
  void aHandleIsText() {
    CandidacyHandle handle = CandidacyHandle.ofText("boss:42:me:too");
    assertThat(handle.ticket().number()).isEqualTo(42);
    assertThat(handle.candidate().value()).isEqualTo("me:too");
    assertThat(CandidacyHandle.ofText(handle.toText())).isEqualTo(handle);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "boss", "boss:42", "boss:x:me", "boss:0:me", "b/s:1:me", "boss:1:"})
  void whatIsNoHandleIsRefused(String text) {
    assertThatThrownBy(() -> CandidacyHandle.ofText(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("looks like NAME:TICKET:CANDIDATE");
  }
}
