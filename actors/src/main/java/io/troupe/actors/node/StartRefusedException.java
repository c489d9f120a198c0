package io.troupe.actors.node;

import java.io.Serial;

/**
 * A node did not start, because it could not keep its promises. What was stored is as it was. A new
 * data directory may have been made, and a start that got as far as the partitions has claimed new
 * epochs; neither hinders a later start.
 */
public final class StartRefusedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why a start is refused. */
  public enum Reason {
    /** Another process uses the data directory. */
    DIRECTORY_IN_USE,
    /** The data directory belongs to another cluster. */
    OTHER_CLUSTER,
    /** The data directory was written by a newer release. */
    NEWER_FORMAT,
    /** The data directory was made with a setting that cannot change. */
    FIXED_SETTING_CHANGED,
    /** The data directory holds files that are not Troupe's. */
    NOT_A_DATA_DIRECTORY,
    /** The data directory cannot be written or read. */
    UNWRITABLE,
    /** The disk has too little room. */
    DISK_FULL,
    /** What the data directory holds is damaged. */
    DAMAGED,
    /** A setting is missing, malformed, out of its range, or unsafe. */
    UNSAFE_SETTING,
    /** An address is open to others, without encryption and credentials. */
    OPEN_ADDRESS,
    /** An address is in use or cannot be bound. */
    ADDRESS_UNAVAILABLE,
    /** The node did not become ready in time. */
    NOT_READY
  }

  /** Says why, what was found and what is allowed. */
  public StartRefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** As above, with what caused it. */
  public StartRefusedException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
