package io.troupe.api.past;

import io.troupe.actors.Version;
import java.util.List;
import java.util.Optional;

/**
 * Changes of one key, newest first.
 *
 * @param next where the next page begins ({@link HistoryQuery#before}); empty where nothing older
 *     is kept
 */
public record HistoryPage<V>(List<PastChange<V>> changes, Optional<Version> next) {
  public HistoryPage {
    changes = List.copyOf(changes);
  }
}
