package io.troupe.actors.meter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistogramTest {
  @Test
  void aValueCountsInTheFirstBucketThatHoldsIt() {
    Histogram sizes = Histogram.ofSizes(1, 8);
    assertThat(sizes.bounds()).containsExactly(1, 2, 4, 8);
    for (long value : new long[] {0, 1, 2, 3, 4, 8, 9, 1_000}) {
      sizes.add(value);
    }
    assertThat(sizes.counts()).containsExactly(2, 1, 2, 1, 2);
    assertThat(sizes.count()).isEqualTo(8);
    assertThat(sizes.sum()).isEqualTo(1_027);
  }

  @Test
  void theBoundsOfSizesReachTheLargest() {
    assertThat(Histogram.ofSizes(1, 1).bounds()).contains(1);
    assertThat(Histogram.ofSizes(256, 4_096).bounds()).endsWith(2_048, 4_096);
    assertThat(Histogram.ofSizes(256, 4_097).bounds()).endsWith(4_096, 8_192);
  }

  @Test
  void durationsReachFromMicrosecondsToSeconds() {
    Histogram durations = Histogram.ofDurations();
    durations.add(50_000);
    durations.add(50_001);
    durations.add(11_000_000_000L);
    long[] counts = durations.counts();
    assertThat(counts[0]).isEqualTo(1);
    assertThat(counts[1]).isEqualTo(1);
    assertThat(counts[counts.length - 1]).isEqualTo(1);
  }
}
