package io.troupe.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GapsTest {
  private final Gaps gaps = new Gaps(2, 0);

  @Test
  void theWorstKeyCountsFromItsLastAnswerBeforeTheFault() {
    gaps.done(0, 100);
    gaps.done(1, 90);
    gaps.begin();
    gaps.done(0, 150);
    gaps.done(1, 190);

    assertThat(gaps.end(200)).isEqualTo(100);
  }

  @Test
  void aGapBeforeTheFaultIsNone() {
    gaps.done(0, 1_000);
    gaps.done(1, 1_000);
    gaps.begin();

    assertThat(gaps.end(1_010)).isEqualTo(10);
  }

  @Test
  void aKeyThatNeverCameBackIsWorseThanOneThatDid() {
    gaps.begin();
    gaps.done(0, 400);
    gaps.done(0, 500);

    assertThat(gaps.end(500)).isEqualTo(500);
  }

  @Test
  void answersOutOfOrderOpenNoGap() {
    gaps.done(0, 300);
    gaps.done(1, 300);
    gaps.begin();
    gaps.done(0, 250);

    assertThat(gaps.end(310)).isEqualTo(10);
  }
}
