package io.troupe.api.map;

import java.util.List;
import java.util.Optional;

/**
 * Some entries in order of their keys. Entries of different partitions are read at different
 * moments.
 *
 * @param next where to go on; empty at the end
 */
public record ScanPage<K, V>(List<Entry<K, V>> entries, Optional<Cursor> next) {
  public ScanPage {
    entries = List.copyOf(entries);
  }
}
