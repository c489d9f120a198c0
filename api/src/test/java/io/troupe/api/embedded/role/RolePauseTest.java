package io.troupe.api.embedded.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RolePauseTest {
  private static final RolePause PAUSE = RolePause.DEFAULT;

  @Test
  void growsFromFailureToFailureUpToItsLongest() {
    assertThat(PAUSE.after(1)).hasSeconds(1);
    assertThat(PAUSE.after(2)).hasSeconds(2);
    assertThat(PAUSE.after(6)).hasSeconds(32);
    assertThat(PAUSE.after(7)).hasSeconds(60);
    assertThat(PAUSE.after(Integer.MAX_VALUE)).hasSeconds(60);
  }

  @Test
  void beginsAnewWhereTheRoleRanForLong() {
    assertThat(PAUSE.failures(0, Duration.ZERO)).isEqualTo(1);
    assertThat(PAUSE.failures(5, Duration.ofMillis(59_999))).isEqualTo(6);
    assertThat(PAUSE.failures(5, Duration.ofMinutes(1))).isEqualTo(1);
  }
}
