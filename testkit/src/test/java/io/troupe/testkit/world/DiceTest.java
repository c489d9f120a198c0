package io.troupe.testkit.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiceTest {
  @Test
  void theSameSeedFallsTheSameOnEveryMachine() {
    Dice dice = new Dice(42);
    assertThat(List.of(dice.next(), dice.next()))
        .isEqualTo(List.of(-3762971700977052479L, 5415354778601377440L));
  }

  @Test
  void aForkDoesNotDependOnWhatWasThrownFromElsewhere() {
    Dice one = new Dice(7);
    one.next();
    Dice fork = one.fork(3);
    Dice same = new Dice(7).fork(3);
    assertThat(fork.next()).isEqualTo(same.next());
    assertThat(new Dice(7).fork(4).next()).isNotEqualTo(new Dice(7).fork(3).next());
  }

  @Test
  void numbersStayWithinTheirBoundsAndReachThem() {
    Dice dice = new Dice(1);
    Set<Integer> below = new TreeSet<>();
    Set<Long> between = new TreeSet<>();
    int often = 0;
    for (int i = 0; i < 10_000; i++) {
      below.add(dice.below(5));
      between.add(dice.between(-1, 2));
      often += dice.chance(250) ? 1 : 0;
    }
    assertThat(below).containsExactly(0, 1, 2, 3, 4);
    assertThat(between).containsExactly(-1L, 0L, 1L, 2L);
    assertThat(often).isBetween(2_300, 2_700);
  }

  @Test
  void whatFailsIsShrunkToWhatItNeeds() {
    List<Integer> things = IntStream.range(0, 100).boxed().toList();
    assertThat(Shrinker.shrink(things, some -> some.containsAll(List.of(13, 14, 77)), 10_000))
        .containsExactly(13, 14, 77);
    assertThat(Shrinker.shrink(things, some -> true, 10_000)).isEmpty();
    assertThat(Shrinker.shrink(things, some -> some.size() == 100, 10_000)).isEqualTo(things);
  }

  @Test
  void shrinkingEndsWhenTheTriesRunOut() {
    List<Integer> things = IntStream.range(0, 100).boxed().toList();
    int[] tries = {0};
    assertThat(
            Shrinker.shrink(
                things,
                some -> {
                  tries[0]++;
                  return some.contains(99);
                },
                5))
        .contains(99)
        .hasSizeGreaterThan(1);
    assertThat(tries[0]).isEqualTo(5);
  }
}
