package io.troupe.api.http.problem;

import java.io.Serial;
import java.util.function.Supplier;

/** Ends the handling of a request whose answer is a problem. Carries no stack trace. */
public final class ProblemException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /** Carries the problem. */
  public ProblemException(Problem problem) {
    super(problem.code().slug() + ": " + problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** Carries a problem made of its parts. */
  public ProblemException(ProblemCode code, String detail) {
    this(Problem.of(code, detail));
  }

  /** The request is not well-formed. */
  public static ProblemException invalid(String detail) {
    return new ProblemException(ProblemCode.INVALID, detail);
  }

  /**
   * What a client gave, made into what it stands for; where that is none, the request is not valid.
   */
  public static <T> T valid(Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  /** The request goes past a limit. */
  public static ProblemException tooLarge(String detail) {
    return new ProblemException(ProblemCode.TOO_LARGE, detail);
  }

  /** What goes to the client. */
  public Problem problem() {
    return problem;
  }
}
