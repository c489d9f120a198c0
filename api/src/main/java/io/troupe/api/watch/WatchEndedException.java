package io.troupe.api.watch;

import io.troupe.sharding.watch.WatchEnd;
import java.util.Optional;

/** A watch was cut. Nothing was lost that its cursor, if its reason allows, does not bring back. */
public final class WatchEndedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final WatchEnd.Reason reason;
  private final transient Optional<WatchCursor> cursor;

  /** A watch that ended for a reason, at a place if it had begun. */
  public WatchEndedException(WatchEnd end, Optional<WatchCursor> cursor) {
    super(end.detail());
    this.reason = end.reason();
    this.cursor = cursor;
  }

  /** Why. */
  public WatchEnd.Reason reason() {
    return reason;
  }

  /** Behind all that was handed over; empty if the watch had not begun. */
  public Optional<WatchCursor> cursor() {
    return cursor;
  }
}
