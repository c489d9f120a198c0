package io.troupe.api.transfer.target;

import java.time.Duration;

/**
 * There was no answer, or none that decides: no connection, a node too busy, an unknown outcome. It
 * may have happened; the same call may be repeated.
 */
public final class NotNowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Duration retryAfter;

  /**
   * @param retryAfter the least time to wait, as far as the node asked for one
   */
  public NotNowException(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  public NotNowException(String message) {
    this(message, Duration.ZERO);
  }

  /** The least time to wait before the next try. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
