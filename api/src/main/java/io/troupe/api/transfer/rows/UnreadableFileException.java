package io.troupe.api.transfer.rows;

import org.jspecify.annotations.Nullable;

/** A file cannot be read, or not beyond some place; what was read before stands. */
public final class UnreadableFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnreadableFileException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
