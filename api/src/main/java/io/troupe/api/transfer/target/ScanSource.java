package io.troupe.api.transfer.target;

import io.troupe.actors.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads a map page by page, in the order of its keys. */
public interface ScanSource {
  /**
   * The entries behind {@code cursor}, or the first ones.
   *
   * @throws NotNowException if it may be repeated
   * @throws RefusedTransferException if it makes no sense to repeat it
   */
  Page page(String map, String prefix, Optional<String> cursor, int limit);

  /**
   * Some entries.
   *
   * @param next where the next page begins; empty at the end of the map
   */
  record Page(List<Item> entries, Optional<String> next) {
    public Page {
      entries = List.copyOf(entries);
    }
  }

  /**
   * One entry.
   *
   * @param contentType empty if none was stored
   * @param timeToLive how long it lives on; empty if it does not end by time
   */
  record Item(Bytes key, String contentType, Bytes value, Optional<Duration> timeToLive) {}
}
