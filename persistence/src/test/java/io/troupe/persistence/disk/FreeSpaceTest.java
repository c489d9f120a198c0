package io.troupe.persistence.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How often the disk is looked at. */
class FreeSpaceTest {
  @Test
  void aRoomyDiskIsLookedAtEveryTenMilliseconds() {
    AtomicInteger looks = new AtomicInteger();
    AtomicLong nanos = new AtomicLong();
    FreeSpace space = new FreeSpace(() -> 1_000 + looks.incrementAndGet(), 800, nanos::get);
    space.beforeWriting(1);
    nanos.set(9_999_999);
    space.beforeWriting(1);
    assertThat(looks).hasValue(1);
    nanos.set(10_000_000);
    space.beforeWriting(1);
    assertThat(looks).hasValue(2);
  }

  @Test
  void aDiskThatIsLowIsLookedAtOnceASecondOrAfterAnEighthOfTheBound() {
    AtomicInteger looks = new AtomicInteger();
    AtomicLong nanos = new AtomicLong();
    FreeSpace space = new FreeSpace(looks::incrementAndGet, 800, nanos::get);
    for (int i = 0; i < 9; i++) {
      space.beforeWriting(10);
      assertThat(looks).hasValue(1);
    }
    space.beforeWriting(20);
    assertThat(looks).hasValue(2);
    nanos.set(999_999_999);
    space.beforeWriting(10);
    assertThat(looks).hasValue(2);
    nanos.set(1_000_000_000);
    space.beforeWriting(0);
    assertThat(looks).hasValue(3);
  }
}
