package io.troupe.api.map;

import java.io.Serial;

/**
 * A key or value is there, but the codec of this map object cannot read it: somebody wrote it with
 * another codec. Nothing is wrong with the data; read it with that codec, or as bytes ({@link
 * io.troupe.api.Troupe#rawMap}).
 */
public final class UnreadableValueException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Says what cannot be read, and with it what the codec threw. */
  public UnreadableValueException(String message, Throwable cause) {
    super(message, cause);
  }
}
