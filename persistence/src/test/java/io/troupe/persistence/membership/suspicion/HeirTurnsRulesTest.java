package io.troupe.persistence.membership.suspicion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeirTurnsRulesTest {
  private static final List<String> HEIRS = List.of("b", "c");

  private final HeirTurns turns = new HeirTurns();

  @Test
  void heirsAreTriedInTurnAndEverLater() {
    assertThat(attempts(HEIRS, 0, 130_000))
        .containsExactly(
            "b 0",
            "c 1000",
            "b 3000",
            "c 7000",
            "b 15000",
            "c 31000",
            "b 63000",
            "c 95000",
            "b 127000");
  }

  @Test
  void afterASecondWithoutHeirsAttemptsBeginAnew() {
    assertThat(attempts(HEIRS, 0, 3_500)).containsExactly("b 0", "c 1000", "b 3000");
    assertThat(turns.next(List.of(), 3_550)).isEmpty();
    assertThat(turns.next(List.of(), 4_500)).isEmpty();
    assertThat(attempts(HEIRS, 4_550, 6_000)).containsExactly("b 4550", "c 5550");
  }

  @Test
  void heirsThatComeAndGoAreTriedInTurnAndEverLaterToo() {
    List<String> tried = new ArrayList<>();
    for (long now = 0; now < 16_000; now += 100) {
      tried.addAll(attempts(HEIRS, now, now));
      assertThat(turns.next(List.of(), now + 50)).isEmpty();
    }
    assertThat(tried).containsExactly("b 0", "c 1000", "b 3000", "c 7000", "b 15000");
  }

  @Test
  void aClockMayBeginBelowZero() {
    assertThat(attempts(HEIRS, -90_000, -89_000)).containsExactly("b -90000", "c -89000");
  }

  private List<String> attempts(List<String> heirs, long fromMillis, long toMillis) {
    List<String> tried = new ArrayList<>();
    for (long now = fromMillis; now <= toMillis; now += 50) {
      long at = now;
      turns.next(heirs, now).ifPresent(heir -> tried.add(heir + " " + at));
    }
    return tried;
  }
}
