package io.troupe.api.http.problem;

import io.troupe.api.http.wire.Response;

/** Answers what cannot be read as a request. */
public final class MalformedRequests {
  private static final String ALL_METHODS = "GET, HEAD, PUT, POST, DELETE";

  private MalformedRequests() {}

  /**
   * The answer.
   *
   * @param status 413 for what is too large, 405 for a method that nobody knows; else the request
   *     is not valid
   */
  public static Response of(int status, String detail) {
    return ProblemResponses.of(problem(status, detail));
  }

  static Problem problem(int status, String detail) {
    return switch (status) {
      case 413 -> Problem.of(ProblemCode.TOO_LARGE, detail);
      case 405 -> Problem.methodNotAllowed(ALL_METHODS);
      default -> Problem.of(ProblemCode.INVALID, detail);
    };
  }
}
