package io.troupe.bench.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.bench.lock.service.LockService;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RefereeTest {
  private final Referee referee = new Referee();

  @Test
  void aHandOverIsFromTheReleaseToTheNextGrant() {
    assertThat(referee.granted("a", 0, 5, 100)).isEmpty();
    referee.releasing("a", 0, 200);

    assertThat(referee.granted("a", 1, 6, 230)).isEqualTo(OptionalLong.of(30));
    assertThat(referee.violations()).isZero();
  }

  @Test
  void whoComesBackHandsNothingOver() {
    referee.granted("a", 0, 5, 100);
    referee.releasing("a", 0, 200);

    assertThat(referee.granted("a", 0, 6, 230)).isEmpty();
  }

  @Test
  void twoHoldersAreAViolation() {
    referee.granted("a", 0, LockService.NO_TOKEN, 100);
    referee.granted("b", 1, LockService.NO_TOKEN, 100);
    assertThat(referee.violations()).isZero();

    referee.granted("a", 1, LockService.NO_TOKEN, 110);
    assertThat(referee.violations()).isOne();
  }

  @Test
  void aTokenThatDoesNotRiseIsAViolation() {
    referee.granted("a", 0, 5, 100);
    referee.releasing("a", 0, 200);
    referee.granted("a", 1, 5, 210);
    referee.releasing("a", 1, 220);
    assertThat(referee.violations()).isOne();

    referee.granted("a", 0, 4, 230);
    assertThat(referee.violations()).isEqualTo(2);
  }
}
