package io.troupe.api.http;

import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.actors.RequestId;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.request.Body;
import io.troupe.api.http.request.Query;
import io.troupe.api.http.request.RequestHead;
import io.troupe.api.map.Options;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.Materializer;

/**
 * One request on its way: its head, its query, and what is left of its time.
 *
 * @param deadline when the client stops waiting
 * @param clock shows the time while a body is being read
 */
record Call(
    HttpRequest request,
    RequestHead head,
    Query query,
    Deadline deadline,
    Supplier<Moment> clock,
    Materializer materializer) {

  /** The whole body. */
  CompletionStage<byte[]> body(int maxBytes) {
    return Body.read(
        request.entity(), maxBytes, head.expectsContinue(), head.timeout(), materializer);
  }

  /** Options of a request that has no id. */
  Options options() {
    return options(Optional.empty());
  }

  /** Options with what is left of the time. */
  Options options(Optional<RequestId> requestId) {
    if (request.entity() instanceof HttpEntity.Strict) {
      // It arrived with its head: no time has passed that would matter.
      return options(head.timeout(), requestId);
    }
    Duration left = deadline.left(clock.get());
    if (left.toMillis() < 1) {
      throw new ProblemException(
          ProblemCode.DEADLINE_PASSED, "the body took all the time there was; nothing happened");
    }
    return options(left, requestId);
  }

  private Options options(Duration timeout, Optional<RequestId> requestId) {
    return new Options(
        timeout,
        requestId,
        1,
        head.repeats(),
        Optional.ofNullable(head.timeToLive()),
        head.principal());
  }
}
