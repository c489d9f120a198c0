package io.troupe.persistence.cassandra.bucket;

import java.io.Serial;

/** The database did not answer. */
public final class NoAnswerException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final boolean isAdmitted;

  /**
   * Of a call.
   *
   * @param isAdmitted whether the database may have begun, so that it may have happened, or happen
   *     yet
   */
  public NoAnswerException(boolean isAdmitted, Throwable cause) {
    super(cause.toString(), cause);
    this.isAdmitted = isAdmitted;
  }

  /** Whether the database may have begun. */
  public boolean isAdmitted() {
    return isAdmitted;
  }
}
