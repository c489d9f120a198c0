package io.troupe.sharding.watch;

import java.util.List;
import java.util.Optional;

/**
 * What a watcher takes at once.
 *
 * @param changes in order of their partition; empty for a mark of progress, and at the end
 * @param positions where to go on behind them; empty only where it ended before its start was known
 * @param end why nothing follows, if so
 */
public record WatchPage(
    List<PartitionChange> changes, Optional<WatchPositions> positions, Optional<WatchEnd> end) {
  public WatchPage {
    changes = List.copyOf(changes);
  }
}
