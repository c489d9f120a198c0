package io.troupe.api.watch;

import io.troupe.actors.Version;

/**
 * Where a watch goes on: behind everything that came before. It holds across reconnects and across
 * restarts of nodes, for as long as the changes behind it are kept ({@code troupe.map.history-keep}
 * and {@code history-max-bytes}). For a key it is a version; for a map or prefix, a token of all
 * partitions' positions, good for every prefix of that map and of no other.
 *
 * @param text needs no escaping in a URL
 */
public record WatchCursor(String text) {
  /** Behind a version of the key that is watched, such as an entry's. */
  public static WatchCursor behind(Version version) {
    return new WatchCursor(version.toString());
  }

  @Override
  public String toString() {
    return text;
  }
}
