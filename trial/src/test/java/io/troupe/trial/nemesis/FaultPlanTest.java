package io.troupe.trial.nemesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Optional<Duration> DRAWN = Optional.empty();
  private static final List<FaultKind> ALL = Arrays.asList(FaultKind.values());

  @Test
  void theSameSeedDrawsTheSamePlanAndAnotherSeedAnother() {
    FaultPlan plan = FaultPlan.draw(17, ALL, 3, MINUTE, DRAWN);
    assertThat(FaultPlan.draw(17, ALL, 3, MINUTE, DRAWN)).isEqualTo(plan);
    assertThat(FaultPlan.draw(18, ALL, 3, MINUTE, DRAWN)).isNotEqualTo(plan);
  }

  @Test
  void faultsAndQuietFitIntoTheTime() {
    for (long seed = 0; seed < 500; seed++) {
      FaultPlan plan = FaultPlan.draw(seed, ALL, 3, MINUTE, DRAWN);
      Duration taken =
          plan.steps().stream()
              .map(step -> step.quietBefore().plus(step.fault().lasts()))
              .reduce(Duration.ZERO, Duration::plus);
      assertThat(taken).isLessThanOrEqualTo(MINUTE.minusSeconds(8));
      assertThat(plan.steps())
          .isNotEmpty()
          .allSatisfy(
              step -> {
                assertThat(step.quietBefore()).isBetween(seconds(3), seconds(8));
                assertThat(step.fault().lasts()).isBetween(Duration.ofMillis(500), seconds(20));
                assertThat(step.fault().node()).isBetween(0, 2);
              });
    }
  }

  @Test
  void allLastSoLongIfThatIsWanted() {
    for (long seed = 0; seed < 100; seed++) {
      assertThat(FaultPlan.draw(seed, ALL, 3, MINUTE, Optional.of(seconds(30))).steps())
          .hasSize(1)
          .allSatisfy(step -> assertThat(step.fault().lasts()).isEqualTo(seconds(30)));
    }
  }

  @Test
  void everyKindAndEveryNodeIsDrawnByAFewSeeds() {
    Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    for (long seed = 0; seed < 100; seed++) {
      FaultPlan.draw(seed, ALL, 3, MINUTE, DRAWN)
          .steps()
          .forEach(step -> kinds.add(step.fault().kind()));
    }
    assertThat(kinds).containsExactlyInAnyOrderElementsOf(ALL);
  }

  @Test
  void aShortTimeHasOneFaultAllTheSame() {
    assertThat(FaultPlan.draw(1, ALL, 1, Duration.ofSeconds(1), DRAWN).steps()).hasSize(1);
  }

  @Test
  void whatNeedsMoreNodesIsLeftOut() {
    for (long seed = 0; seed < 50; seed++) {
      assertThat(FaultPlan.draw(seed, ALL, 1, MINUTE, DRAWN).steps())
          .allSatisfy(step -> assertThat(step.fault().kind().leastNodes()).isEqualTo(1));
    }
    assertThatThrownBy(() -> FaultPlan.draw(1, List.of(FaultKind.BRIDGE), 1, MINUTE, DRAWN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 nodes");
  }

  @Test
  void aKindIsKnownByItsWord() {
    for (FaultKind kind : FaultKind.values()) {
      assertThat(FaultKind.of(kind.word())).isEqualTo(kind);
    }
    assertThatThrownBy(() -> FaultKind.of("flood"))
        .hasMessageContaining("'flood'")
        .hasMessageContaining("rolling-restart");
  }

  private static Duration seconds(long count) {
    return Duration.ofSeconds(count);
  }
}
