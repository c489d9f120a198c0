package io.troupe.actors.wire;

import java.io.Serial;

/** Bytes that are not of the form they should have: cut, damaged, or of an unknown version. */
public final class WireFormatException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Says what was wrong. */
  public WireFormatException(String message) {
    super(message);
  }
}
