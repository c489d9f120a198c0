package io.troupe.api.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.troupe.coordination.lock.LockMode;
import io.troupe.coordination.lock.LockOwner;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LockTermsTest {
  private static final LockTerms TERMS = LockTerms.DEFAULT;

  @Test
  void timesEndAtTheirLimits() {
    assertThat(TERMS.leased(Duration.ofMillis(1)).delayed(Duration.ZERO).waiting(Duration.ZERO))
        .isNotNull();
    assertThat(
            TERMS
                .renewing(Duration.ofDays(1))
                .delayed(Duration.ofMinutes(1))
                .waiting(Duration.ofHours(1)))
        .isNotNull();
    refused(() -> TERMS.leased(Duration.ZERO), "a lease is from 1 to 86400000 ms");
    refused(() -> TERMS.leased(Duration.ofDays(1).plusNanos(1)), "a lease");
    refused(() -> TERMS.leased(Duration.ofSeconds(Long.MAX_VALUE)), "a lease");
    refused(() -> TERMS.delayed(Duration.ofMillis(-1)), "a lock's delay is from 0 to 60000 ms");
    refused(() -> TERMS.delayed(Duration.ofMillis(60_001)), "a lock's delay");
    refused(() -> TERMS.waiting(Duration.ofMillis(3_600_001)), "a wait for a lock is from 0");
  }

  private static void refused(Runnable making, String what) {
    assertThatIllegalArgumentException().isThrownBy(making::run).withMessageContaining(what);
  }

  @Test
  void eachTermIsSetAlone() {
    LockTerms terms =
        TERMS
            .by(new LockOwner("me"))
            .shared()
            .leased(Duration.ofSeconds(1))
            .delayed(Duration.ofSeconds(2))
            .waiting(Duration.ofSeconds(3));
    assertThat(terms)
        .isEqualTo(
            new LockTerms(
                terms.owner(),
                LockMode.SHARED,
                Duration.ofSeconds(1),
                false,
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Optional.empty()));
    assertThat(terms.owner()).contains(new LockOwner("me"));
    assertThat(terms.renewing(Duration.ofSeconds(1)).renewed()).isTrue();
  }
}
