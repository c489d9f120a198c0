package io.troupe.api.map;

import io.troupe.actors.RequestId;
import java.time.Duration;
import java.util.Optional;

/**
 * What may be said about one request.
 *
 * @param timeout how long the caller waits, from 1 ms to 10 minutes
 * @param requestId names the request across its attempts, so that it takes effect at most once;
 *     empty for a new request. Reads ignore it.
 * @param lowestUnanswered for a caller that numbers its requests itself: all requests of this
 *     session below this number are answered and will never be repeated, so that their outcomes
 *     need not be kept; else 1
 * @param repeats whether an earlier attempt with this id went unanswered: then a refusal that may
 *     concern this attempt only is told as unknown
 */
public record Options(
    Duration timeout, Optional<RequestId> requestId, long lowestUnanswered, boolean repeats) {
  /** The longest timeout. */
  public static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

  /** Ten seconds, a new request. */
  public static final Options DEFAULT = new Options(Duration.ofSeconds(10), Optional.empty());

  public Options {
    if (timeout.toMillis() < 1 || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "a timeout is 1 ms to " + MAX_TIMEOUT.toMinutes() + " minutes, not " + timeout);
    }
    if (lowestUnanswered < 1) {
      throw new IllegalArgumentException("request numbers start at 1, was " + lowestUnanswered);
    }
  }

  /** Options that acknowledge nothing. */
  public Options(Duration timeout, Optional<RequestId> requestId) {
    this(timeout, requestId, 1, false);
  }

  /** The same with another timeout. */
  public Options withTimeout(Duration timeout) {
    return new Options(timeout, requestId, lowestUnanswered, repeats);
  }

  /** The same as a retry of an earlier attempt. */
  public Options asRetryOf(RequestId id) {
    return new Options(timeout, Optional.of(id), lowestUnanswered, true);
  }

  /** The same with another request id. */
  public Options withRequestId(Optional<RequestId> id) {
    return new Options(timeout, id, lowestUnanswered, repeats);
  }

  /** The same, saying that the session's requests below a number are over. */
  public Options withLowestUnanswered(long number) {
    return new Options(timeout, requestId, number, repeats);
  }
}
