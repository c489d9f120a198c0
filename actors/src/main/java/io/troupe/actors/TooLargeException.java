package io.troupe.actors;

import java.io.Serial;

/** A size or count is past its limit: as a refusal, {@link Refusal.Code#TOO_LARGE}. */
public final class TooLargeException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  /** Says what was found and what is allowed. */
  public TooLargeException(String message) {
    super(message);
  }
}
