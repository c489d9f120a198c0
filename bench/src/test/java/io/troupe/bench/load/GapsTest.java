package io.troupe.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GapsTest {
  private final Gaps gaps = new Gaps(2, 0);

  @Test
  void eachKeyCountsFromItsLastAnswerBeforeTheFault() {
    gaps.done(0, 100);
    gaps.done(1, 90);
    gaps.begin();
    gaps.done(0, 150);
    gaps.done(1, 190);

    assertThat(gaps.end(200)).containsExactly(50, 100);
  }

  @Test
  void aGapBeforeTheFaultIsNone() {
    gaps.done(0, 1_000);
    gaps.done(1, 1_000);
    gaps.begin();

    assertThat(gaps.end(1_010)).containsExactly(10, 10);
  }

  @Test
  void aKeyThatNeverCameBackIsWorseThanOneThatDid() {
    gaps.begin();
    gaps.done(0, 400);
    gaps.done(0, 500);

    assertThat(gaps.end(500)).containsExactly(400, 500);
  }

  @Test
  void answersOutOfOrderOpenNoGap() {
    gaps.done(0, 300);
    gaps.done(1, 300);
    gaps.begin();
    gaps.done(0, 250);

    assertThat(gaps.end(310)).containsExactly(10, 10);
  }
}
