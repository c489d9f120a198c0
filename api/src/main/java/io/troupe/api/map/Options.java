package io.troupe.api.map;

import io.troupe.actors.RequestId;
import java.time.Duration;
import java.util.Optional;

/**
 * What may be said about one request.
 *
 * @param timeout how long the caller waits, from 1 ms to 10 minutes
 * @param requestId the id of an earlier attempt, so that the request takes effect at most once;
 *     empty for a new request. Reads ignore it.
 */
public record Options(Duration timeout, Optional<RequestId> requestId) {
  /** The longest timeout. */
  public static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

  /** Ten seconds, a new request. */
  public static final Options DEFAULT = new Options(Duration.ofSeconds(10), Optional.empty());

  public Options {
    if (timeout.toMillis() < 1 || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "a timeout is 1 ms to " + MAX_TIMEOUT.toMinutes() + " minutes, not " + timeout);
    }
  }

  /** The same with another timeout. */
  public Options withTimeout(Duration timeout) {
    return new Options(timeout, requestId);
  }

  /** The same as a retry of an earlier attempt. */
  public Options asRetryOf(RequestId id) {
    return new Options(timeout, Optional.of(id));
  }
}
