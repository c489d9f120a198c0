package io.troupe.bench.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseEndsTest {
  private static final Duration LEASE = Duration.ofSeconds(10);

  /** A hundredth, and a millisecond, of ten seconds; and what is allowed beside. */
  private static final long BOUND_NANOS =
      Duration.ofMillis(101).plus(LeaseEnds.TOLERANCE).toNanos();

  private final LeaseEnds ends = new LeaseEnds();

  @Test
  void fromItsEndToTheBoundIsInTime() {
    assertThat(ends.granted(LEASE, 0)).isTrue();
    assertThat(ends.granted(LEASE, BOUND_NANOS)).isTrue();
    assertThat(ends.areGood()).isTrue();
  }

  @Test
  void earlierIsNot() {
    assertThat(ends.granted(LEASE, -1)).isFalse();
    assertThat(ends.areGood()).isFalse();
  }

  @Test
  void laterIsNot() {
    assertThat(ends.granted(LEASE, BOUND_NANOS + 1)).isFalse();
    assertThat(ends.areGood()).isFalse();
  }

  @Test
  void behindAKillTheOutageIsAllowedFor() {
    ends.killed();
    long outageNanos = LeaseEnds.OUTAGE.toNanos();
    assertThat(ends.granted(LEASE, BOUND_NANOS + outageNanos)).isTrue();
    assertThat(ends.areGood()).isTrue();
    assertThat(ends.granted(LEASE, BOUND_NANOS + outageNanos + 1)).isFalse();
    assertThat(ends.areGood()).isFalse();
  }

  @Test
  void oneThatFailedIsNotGood() {
    ends.failed();
    assertThat(ends.areGood()).isFalse();
  }

  @Test
  void theBoundStandsBesideTheFigures() {
    ends.granted(LEASE, 5_000_000);
    ends.killed();
    ends.granted(LEASE, Duration.ofMinutes(1).toNanos());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ends.print(LEASE, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .containsPattern("before the kill +1 .* 5\\.0 +2101\\.0\\R")
        .containsPattern("after the kill +1 .* +17101\\.0\\R")
        .contains("early 0, late 1, failed 0");
  }
}
