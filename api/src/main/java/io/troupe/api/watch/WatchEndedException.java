package io.troupe.api.watch;

import io.troupe.actors.Version;
import io.troupe.sharding.watch.WatchEnd;
import java.util.Optional;

/** A watch was cut. Nothing was lost that its cursor, if its reason allows, does not bring back. */
public final class WatchEndedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final WatchEnd.Reason reason;
  private final transient Optional<WatchCursor> cursor;
  private final transient Optional<Version> keptFrom;

  /** A watch that ended for a reason, at a place if it had begun. */
  public WatchEndedException(WatchEnd end, Optional<WatchCursor> cursor) {
    super(end.detail());
    this.reason = end.reason();
    this.cursor = cursor;
    this.keptFrom = end.keptFrom();
  }

  /** Why. */
  public WatchEnd.Reason reason() {
    return reason;
  }

  /**
   * Where to go on: behind all that was handed over, or where the watch was to begin. Empty if it
   * was to begin now and had not yet, and where no cursor helps: out of history.
   */
  public Optional<WatchCursor> cursor() {
    return cursor;
  }

  /**
   * Where the cursor was too old: the lowest version behind which its partition keeps all changes.
   * A watch of a key can begin there, at the cost of those before. Of a watch of a map, that of the
   * first partition that was found. Empty for other reasons, and where the cursor was ahead.
   */
  public Optional<Version> keptFrom() {
    return keptFrom;
  }
}
