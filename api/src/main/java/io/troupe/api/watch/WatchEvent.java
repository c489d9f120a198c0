package io.troupe.api.watch;

import java.util.List;

/**
 * Some changes, and where to go on behind them.
 *
 * @param changes those of one partition in their order, and so those of one key; of different
 *     partitions in any order. At most 1,000. None for a mark of progress: it comes first of all in
 *     a watch from now, and every few seconds while something changes elsewhere, so that the cursor
 *     does not fall out of history
 * @param cursor behind all changes of this event and of those before it
 */
public record WatchEvent<K, V>(List<WatchChange<K, V>> changes, WatchCursor cursor) {
  public WatchEvent {
    changes = List.copyOf(changes);
  }
}
