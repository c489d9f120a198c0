package io.troupe.persistence.plugin;

import java.io.Serial;

/**
 * Nothing of the write is stored, and nothing of it will be. An actor meets it in {@code
 * onPersistRejected}, or as the cause of an {@code EventRejectedException}.
 */
public final class WriteRejectedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why a write is rejected. */
  public enum Reason {
    /** A newer incarnation of the entity recovered. This one must stop; a retry is in vain. */
    FENCED,
    /** The number of the event is not the next one. This incarnation must stop. */
    OUT_OF_SEQUENCE,
    /** An event, or what was to be stored together, is past its limit. Do not retry it. */
    TOO_LARGE,
    /** No serializer takes it. Do not retry it. */
    NOT_SERIALIZABLE,
    /** The journal has no room for it at present. The same write may succeed after a pause. */
    REFUSED
  }

  WriteRejectedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  WriteRejectedException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
