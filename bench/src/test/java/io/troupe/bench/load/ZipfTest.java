package io.troupe.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipfTest {
  private static final int KEYS = 1_000;
  private static final int DRAWS = 1_000_000;

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.99, 1, 2})
  void eachKeyComesAsOftenAsItsRankSays(double exponent) {
    Zipf zipf = new Zipf(KEYS, exponent);
    SplittableRandom random = new SplittableRandom(7);
    long[] drawn = new long[KEYS];
    for (int i = 0; i < DRAWS; i++) {
      drawn[(int) zipf.next(random)]++;
    }
    double all = 0;
    for (int rank = 1; rank <= KEYS; rank++) {
      all += Math.pow(rank, -exponent);
    }
    for (int rank = 1; rank <= KEYS; rank++) {
      double expected = DRAWS * Math.pow(rank, -exponent) / all;
      // Five standard deviations, so that no key of these few thousand is off by chance.
      assertThat((double) drawn[rank - 1])
          .as("key of rank " + rank)
          .isCloseTo(expected, within(5 * Math.sqrt(expected) + 1));
    }
  }

  @Test
  void oneKeyIsTheOnlyOne() {
    assertThat(new Zipf(1, 0.99).next(new SplittableRandom(1))).isZero();
  }

  @Test
  void veryManyKeysNeedNoTable() {
    Zipf zipf = new Zipf(1L << 50, 0.99);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 1_000; i++) {
      assertThat(zipf.next(random)).isBetween(0L, (1L << 50) - 1);
    }
  }

  @Test
  void noKeysAndNoSlopeAreRefused() {
    assertThatThrownBy(() -> new Zipf(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Zipf(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
