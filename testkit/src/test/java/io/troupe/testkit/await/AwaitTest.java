package io.troupe.testkit.await;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
  @Test
  void returnsAsSoonAsTheConditionHolds() {
    AtomicInteger asked = new AtomicInteger();
    Await.until(() -> asked.incrementAndGet() == 4, Duration.ofMinutes(1), "the fourth time");
    assertThat(asked).hasValue(4);
  }

  @Test
  void saysWhatItWaitedForInVain() {
    assertThatThrownBy(() -> Await.until(() -> false, Duration.ofMillis(20), "better days"))
        .isInstanceOf(AssertionError.class)
        .hasMessage("waited for better days, in vain for PT0.02S");
  }

  @Test
  void asksAtLeastOnce() {
    Await.until(() -> true, Duration.ZERO, "nothing");
  }

  @Test
  void passesOnWhatTheConditionThrows() {
    assertThatThrownBy(
            () ->
                Await.until(
                    () -> {
                      throw new IllegalStateException("broken");
                    },
                    Duration.ofMinutes(1),
                    "anything"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broken");
  }

  @Test
  void endsWhenInterruptedAndStaysSo() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Await.until(() -> false, Duration.ofMinutes(1), "peace"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }
}
