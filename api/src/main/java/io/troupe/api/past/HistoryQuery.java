package io.troupe.api.past;

import io.troupe.actors.Version;
import io.troupe.sharding.map.MapCommand;
import java.util.Optional;

/**
 * Which part of a key's history to read, newest first.
 *
 * @param before only changes older than this one; empty to begin with the newest
 * @param limit changes per page, from 1 to {@link MapCommand.Scan#MAX_LIMIT}
 */
public record HistoryQuery(Optional<Version> before, int limit) {
  public HistoryQuery {
    if (limit < 1 || limit > MapCommand.Scan.MAX_LIMIT) {
      throw new IllegalArgumentException(
          "a page of a history has 1 to " + MapCommand.Scan.MAX_LIMIT + " changes, not " + limit);
    }
  }

  /** The newest changes, 100 a page. */
  public static HistoryQuery newest() {
    return new HistoryQuery(Optional.empty(), 100);
  }

  /** The same with another page size. */
  public HistoryQuery withLimit(int limit) {
    return new HistoryQuery(before, limit);
  }

  /** The same from where a page ended ({@link HistoryPage#next}). */
  public HistoryQuery before(Version version) {
    return new HistoryQuery(Optional.of(version), limit);
  }
}
