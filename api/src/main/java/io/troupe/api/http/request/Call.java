package io.troupe.api.http.request;

import io.troupe.actors.Deadline;
import io.troupe.actors.Moment;
import io.troupe.actors.RequestId;
import io.troupe.api.http.problem.ProblemCode;
import io.troupe.api.http.problem.ProblemException;
import io.troupe.api.http.problem.ProblemRules;
import io.troupe.api.http.wire.Request;
import io.troupe.api.http.wire.Sender;
import io.troupe.api.map.Options;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * One request on its way: its head, its query, and what is left of its time.
 *
 * @param deadline when the client stops waiting
 * @param clock shows the time while a body is being read
 */
public record Call(
    Request request, RequestHead head, Query query, Deadline deadline, Supplier<Moment> clock) {
  /** Runs what takes long, or may wait for something: never a loop of connections. */
  public static final Executor ASIDE =
      task -> {
        var unused = Thread.ofVirtual().name("troupe-http-aside").start(task);
      };

  public String method() {
    return request.method();
  }

  /** The loop of the connection, for what is short. */
  public Executor loop() {
    return request.sender().loop();
  }

  /** The whole body. Bytes past the limit are never kept. */
  public CompletionStage<byte[]> body(int maxBytes) {
    return request
        .sender()
        .body(maxBytes, head.timeout())
        .exceptionally(
            failure -> {
              throw refused(ProblemRules.unwrapped(failure), maxBytes);
            });
  }

  private static RuntimeException refused(Throwable failure, int maxBytes) {
    if (failure instanceof Sender.Broken broken) {
      return switch (broken.why()) {
        case TOO_LARGE -> ProblemException.tooLarge("this body has at most " + maxBytes + " bytes");
        case LATE ->
            new ProblemException(
                ProblemCode.DEADLINE_PASSED, "the body did not arrive in time; nothing happened");
        case BROKE_OFF -> ProblemException.invalid("the body broke off; nothing happened");
      };
    }
    return new IllegalStateException("a body was not read", failure);
  }

  /** Options of a request that has no id. */
  public Options options() {
    return options(Optional.empty());
  }

  /** Options with what is left of the time. */
  public Options options(Optional<RequestId> requestId) {
    if (request.sender().isWhole()) {
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
        head.principal(),
        Optional.ofNullable(head.guard()),
        Optional.ofNullable(head.session()));
  }
}
