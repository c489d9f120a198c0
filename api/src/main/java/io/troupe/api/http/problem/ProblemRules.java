package io.troupe.api.http.problem;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.api.lock.StaleTokenException;
import io.troupe.api.map.Written;
import io.troupe.api.past.OutOfHistoryException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Which problem an answer of Troupe is. Pure. */
public final class ProblemRules {
  private ProblemRules() {}

  /** The problem of a refusal. */
  public static Problem ofRefusal(Refusal refusal) {
    return Problem.of(codeOf(refusal.code()), refusal.detail())
        .withRetryAfter(refusal.retryAfter());
  }

  /** The code of a refusal. */
  public static ProblemCode codeOf(Refusal.Code code) {
    return switch (code) {
      case INVALID -> ProblemCode.INVALID;
      case TOO_LARGE -> ProblemCode.TOO_LARGE;
      case OVERLOADED -> ProblemCode.OVERLOADED;
      case DEADLINE_PASSED -> ProblemCode.DEADLINE_PASSED;
      case NOT_OWNER -> ProblemCode.NOT_OWNER;
      case UNAVAILABLE -> ProblemCode.UNAVAILABLE;
      case BEHIND -> ProblemCode.BEHIND;
      // Sessions over HTTP are derived from keys, and the client of a node opens its own anew.
      case NO_SESSION -> ProblemCode.UNAVAILABLE;
      case WRONG_TYPE -> ProblemCode.WRONG_TYPE;
      case OUT_OF_HISTORY -> ProblemCode.OUT_OF_HISTORY;
      case REUSED_KEY -> ProblemCode.REUSED_KEY;
      case STALE_TOKEN -> ProblemCode.STALE_TOKEN;
      case FULL -> ProblemCode.FULL;
      case DEADLOCK -> ProblemCode.LOCK_DEADLOCK;
    };
  }

  /** The problem of a condition that does not hold. */
  public static Problem ofConditionFailed(Written.ConditionFailed failed) {
    return Problem.conditionFailed(failed.current());
  }

  /**
   * The problem of a failure of a request.
   *
   * @param repeats whether a copy of it went unanswered before: that this one was not admitted
   *     settles nothing then
   */
  public static Problem ofFailure(Throwable failure, boolean repeats) {
    Problem problem = ofFailure(failure);
    return repeats && problem.code().saysRetryAfter()
        ? Problem.unknown(problem.detail(), problem.requestId())
        : problem;
  }

  /**
   * The problem of a failure. What is neither a refusal nor a problem already may have happened.
   */
  public static Problem ofFailure(Throwable failure) {
    return switch (unwrapped(failure)) {
      case ProblemException e -> e.problem();
      case OutOfHistoryException e ->
          Problem.outOfHistory(
              e.refusal().detail(),
              Optional.of(new Problem.Oldest(e.oldestVersion(), Optional.of(e.oldestTime()))));
      case StaleTokenException e -> Problem.staleToken(e.refusal().detail(), e.newest());
      case RefusedException e -> ofRefusal(e.refusal());
      case UnknownOutcomeException e ->
          Problem.unknown(String.valueOf(e.getMessage()), e.retryWith());
      case Throwable e ->
          Problem.of(
              ProblemCode.INTERNAL,
              "a defect of the server, see its log; the request may have happened");
    };
  }

  /** The failure itself, without what futures wrap around it. */
  public static Throwable unwrapped(Throwable failure) {
    Throwable inner = failure;
    while (inner instanceof CompletionException || inner instanceof ExecutionException) {
      Throwable cause = inner.getCause();
      if (cause == null) {
        return inner;
      }
      inner = cause;
    }
    return inner;
  }
}
