package io.troupe.sharding.watch;

import io.troupe.sharding.map.MapReply.Changed;
import java.util.List;
import java.util.Optional;

/**
 * What a watcher takes at once.
 *
 * @param changes in order of their partition; empty for a mark of progress, and at the end
 * @param positions where to go on behind them; empty only at the end, where there is no such place:
 *     out of history, or before its start was known
 * @param end why nothing follows, if so
 */
public record WatchPage(
    List<Change> changes, Optional<WatchPositions> positions, Optional<WatchEnd> end) {
  public WatchPage {
    changes = List.copyOf(changes);
  }

  /** A change, and the partition whose version it has. */
  public record Change(int partition, Changed change) {
    /** About how much memory it holds while it waits, with its place there, in bytes. */
    long bytes() {
      return 64L + change.sizeBytes();
    }

    long version() {
      return change.revision().version().number();
    }
  }
}
