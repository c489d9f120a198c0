package io.troupe.api.http.problem;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers what Pekko HTTP could not read as a request, instead of its own text pages. Pekko makes
 * it by name: see {@code error-handler} in the server's settings.
 */
public final class MalformedRequests extends ParsingErrorHandler {
  private static final String ALL_METHODS = "GET, HEAD, PUT, POST, DELETE";

  /** For Pekko. */
  public MalformedRequests() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    log.debug("malformed request: {}", error.summary());
    return ProblemResponses.of(problem(status.intValue(), error.summary()));
  }

  /** Pekko's status and words as one of our problems. */
  static Problem problem(int status, String summary) {
    return switch (status) {
      case 413, 414, 431 -> Problem.of(ProblemCode.TOO_LARGE, summary);
      case 405, 501 -> Problem.methodNotAllowed(ALL_METHODS);
      case 415 -> Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, summary);
      // Anything else that is malformed, an unknown version of HTTP included.
      default ->
          Problem.of(
              ProblemCode.INVALID, summary.isEmpty() ? "this is no HTTP/1.1 request" : summary);
    };
  }
}
