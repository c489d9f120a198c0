package io.troupe.actors;

import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The request may have happened, may still happen, or may never happen. Ask what is true now, or
 * repeat the request with {@link #retryWith()}: with the same id it takes effect at most once.
 */
public final class UnknownOutcomeException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient @Nullable RequestId retryWith;

  /** Says what was not answered, and the id of the request if it carried one. */
  public UnknownOutcomeException(Optional<RequestId> retryWith, String detail) {
    super(detail + retryWith.map(id -> " (request " + id + ")").orElse(""), null, false, false);
    this.retryWith = retryWith.orElse(null);
  }

  /** The id to repeat the request with; empty for reads, which need none. */
  public Optional<RequestId> retryWith() {
    return Optional.ofNullable(retryWith);
  }
}
