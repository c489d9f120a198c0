package io.troupe.api.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.Version;
import io.troupe.api.map.Written;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemRulesTest {
  @ParameterizedTest
  @CsvSource({
    "INVALID, 400, false",
    "TOO_LARGE, 413, false",
    "OVERLOADED, 429, true",
    "DEADLINE_PASSED, 503, true",
    "NOT_OWNER, 503, true",
    "UNAVAILABLE, 503, true",
    "BEHIND, 503, true",
    "WRONG_TYPE, 409, false",
    "REUSED_KEY, 422, false",
    "OUT_OF_HISTORY, 410, false",
    "DEADLOCK, 409, false",
    "FULL, 507, false",
    "NO_SESSION, 503, true"
  })
  void everyRefusalHasItsStatus(Refusal.Code code, int status, boolean retryAfter) {
    Problem problem = ProblemRules.ofFailure(new RefusedException(code, "because"));
    assertThat(problem.code().status()).isEqualTo(status);
    assertThat(problem.code().saysRetryAfter()).isEqualTo(retryAfter);
    assertThat(problem.detail()).isEqualTo("because");
    assertThat(problem.outcome()).isEqualTo("refused");
  }

  @ParameterizedTest
  @EnumSource(
      value = Refusal.Code.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NO_SESSION", "DEADLOCK"})
  void slugsAreTheCodesInLowerCaseWithHyphens(Refusal.Code code) {
    assertThat(ProblemRules.codeOf(code).slug())
        .isEqualTo(code.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  @Test
  void anUnknownOutcomeCarriesTheIdToRetryWith() {
    RequestId id = new RequestId(new SessionId(1, 2), 3);
    Problem problem =
        ProblemRules.ofFailure(
            new CompletionException(
                new ExecutionException(new UnknownOutcomeException(Optional.of(id), "no answer"))));
    assertThat(problem.code()).isEqualTo(ProblemCode.OUTCOME_UNKNOWN);
    assertThat(problem.code().status()).isEqualTo(504);
    assertThat(problem.outcome()).isEqualTo("unknown");
    assertThat(new String(ProblemResponses.json(problem), StandardCharsets.UTF_8))
        .contains("\"requestId\":\"00000000000000010000000000000002/3\"");
  }

  @Test
  void whatNobodyForesawMayHaveHappened() {
    Problem problem = ProblemRules.ofFailure(new IllegalStateException("secret"));
    assertThat(problem.code()).isEqualTo(ProblemCode.INTERNAL);
    assertThat(problem.outcome()).isEqualTo("unknown");
    assertThat(problem.detail()).doesNotContain("secret");
  }

  @Test
  void aConditionThatFailedShowsTheVersion() {
    assertThat(ProblemRules.ofConditionFailed(new Written.ConditionFailed(new Version(7))))
        .isEqualTo(Problem.conditionFailed(new Version(7)));
    assertThat(
            new String(
                ProblemResponses.json(Problem.conditionFailed(new Version(7))),
                StandardCharsets.UTF_8))
        .contains("\"status\":412")
        .contains("\"currentVersion\":7");
  }

  @Test
  void aDetailWithHalfASurrogatePairIsWritten() {
    byte[] json = ProblemResponses.json(Problem.of(ProblemCode.INVALID, "\ud800"));
    assertThat(new String(json, StandardCharsets.UTF_8)).contains("\ufffd");
  }

  @ParameterizedTest
  @CsvSource({"400, invalid", "405, method-not-allowed", "413, too-large"})
  void whatCannotBeReadIsAProblem(int status, String slug) {
    Problem problem = MalformedRequests.problem(status, "");
    assertThat(problem.code().status()).isEqualTo(status);
    assertThat(problem.code().slug()).isEqualTo(slug);
  }
}
