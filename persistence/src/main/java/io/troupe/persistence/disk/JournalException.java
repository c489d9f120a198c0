package io.troupe.persistence.disk;

import java.io.Serial;

/** A journal cannot be opened or used. */
public final class JournalException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** What is wrong. */
  public enum Reason {
    /** Another process has the files open. */
    IN_USE,
    /** The files were written by a newer release. */
    NEWER_FORMAT,
    /** The files are damaged. */
    DAMAGED,
    /** The disk failed; what was under way is unknown, and nothing is written any more. */
    FAILED,
    /** It may have happened, or happen yet; the journal goes on. */
    UNKNOWN,
    /** The journal was closed before the request was taken; nothing of it happened. */
    CLOSED
  }

  /** Says what is wrong. */
  public JournalException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** As above, with what caused it. */
  public JournalException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What is wrong. */
  public Reason reason() {
    return reason;
  }
}
