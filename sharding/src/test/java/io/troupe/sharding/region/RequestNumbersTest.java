package io.troupe.sharding.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import org.junit.jupiter.api.Test;

class RequestNumbersTest {
  private static final SessionId SESSION = new SessionId(1, 2);

  private final RequestNumbers numbers = new RequestNumbers(SESSION);

  @Test
  void requestsAreNumberedFromOne() {
    assertThat(numbers.number().id()).isEqualTo(id(1));
    assertThat(numbers.number().id()).isEqualTo(id(2));
  }

  @Test
  void theMarkStandsAtTheLowestUnansweredRequest() {
    for (int i = 0; i < 3; i++) {
      numbers.number();
    }
    numbers.answered(id(2));
    assertThat(numbers.number().lowestUnanswered()).isEqualTo(1);
    numbers.answered(id(1));
    assertThat(numbers.number().lowestUnanswered()).isEqualTo(3);
  }

  @Test
  void theMarkNeverPassesTheRequestThatCarriesIt() {
    for (int i = 1; i <= 3 * RequestNumbers.WINDOW; i++) {
      NumberedRequest numbered = numbers.number();
      assertThat(numbered.lowestUnanswered()).isEqualTo(i).isEqualTo(numbered.id().number());
      numbers.answered(numbered.id());
    }
  }

  @Test
  void anUnknownRequestHoldsTheMarkSoThatItCanBeRepeated() {
    numbers.unknown(numbers.number().id());
    for (int i = 0; i < RequestNumbers.PATIENCE - 1; i++) {
      NumberedRequest later = numbers.number();
      assertThat(later.lowestUnanswered()).isEqualTo(1);
      numbers.answered(later.id());
    }
    assertThat(numbers.again(new NumberedRequest(id(1), 1, true)).lowestUnanswered()).isEqualTo(1);
  }

  @Test
  void anUnknownRequestIsGivenUpAfterManyLaterOnes() {
    numbers.unknown(numbers.number().id());
    for (int i = 0; i < RequestNumbers.PATIENCE; i++) {
      numbers.answered(numbers.number().id());
    }
    assertThat(numbers.number().lowestUnanswered()).isGreaterThan(1);
  }

  @Test
  void aRepeatThatIsUnderWayHoldsTheMarkHoweverLongItTakes() {
    numbers.unknown(numbers.number().id());
    numbers.again(new NumberedRequest(id(1), 1, true));
    for (int i = 0; i < 2 * RequestNumbers.PATIENCE; i++) {
      numbers.answered(numbers.number().id());
    }
    assertThat(numbers.number().lowestUnanswered()).isEqualTo(1);
  }

  @Test
  void aFullWindowIsRefusedAndOpensWithAnAnswer() {
    for (int i = 0; i < RequestNumbers.WINDOW; i++) {
      numbers.number();
    }
    assertThatThrownBy(numbers::number).isInstanceOf(RefusedException.class);
    numbers.answered(id(1));
    assertThat(numbers.number().id()).isEqualTo(id(RequestNumbers.WINDOW + 1));
  }

  @Test
  void idsOfOtherSessionsLeaveTheMarkAlone() {
    numbers.number();
    RequestId foreign = new RequestId(new SessionId(8, 9), 10);
    assertThat(numbers.again(new NumberedRequest(foreign, 7, true)).lowestUnanswered())
        .isEqualTo(7);
    numbers.answered(foreign);
    assertThat(numbers.number().lowestUnanswered()).isEqualTo(1);
  }

  private static RequestId id(long number) {
    return new RequestId(SESSION, number);
  }
}
