package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;

/** What reaches disk of a map. Version and time come with the event's stamp. */
public sealed interface MapEvent extends KindEvent {
  /** The map it happened to. */
  MapName map();

  @Override
  default KindName kind() {
    return MapCommand.KIND;
  }

  /**
   * A key was set.
   *
   * @param expiresAtMillis partition time at which it ends; 0 means never
   */
  record EntryPut(MapName map, Bytes key, Bytes value, String contentType, long expiresAtMillis)
      implements MapEvent {}

  /** A key was removed. */
  record EntryRemoved(MapName map, Bytes key) implements MapEvent {}

  /** The time to live of a key ended. */
  record EntryExpired(MapName map, Bytes key) implements MapEvent {}

  /** A number was changed; {@code number} is the sum. */
  record NumberChanged(MapName map, Bytes key, long number) implements MapEvent {}

  /** All keys of the map in this partition were removed. */
  record MapCleared(MapName map) implements MapEvent {}
}
