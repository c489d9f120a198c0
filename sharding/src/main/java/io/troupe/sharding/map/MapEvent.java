package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;
import io.troupe.sharding.guard.Guard;

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
      implements KeyChange {}

  /** A key was set for as long as a session lives. */
  record EntryBound(EntryPut put, GuestId session) implements KeyChange {
    @Override
    public MapName map() {
      return put.map();
    }

    @Override
    public Bytes key() {
      return put.key();
    }
  }

  /** The session of a key ended, and the key with it. */
  record EntryUnbound(MapName map, Bytes key) implements MapEvent {}

  /** A key was removed. */
  record EntryRemoved(MapName map, Bytes key) implements KeyChange {}

  /** The time to live of a key ended. */
  record EntryExpired(MapName map, Bytes key) implements MapEvent {}

  /** A number was changed; {@code number} is the sum. */
  record NumberChanged(MapName map, Bytes key, long number) implements KeyChange {}

  /** All keys of the map in this partition were removed. */
  record MapCleared(MapName map) implements MapEvent {}

  /** A change of one key that somebody asked for. */
  sealed interface KeyChange extends MapEvent {
    /** The key. */
    Bytes key();
  }

  /** A change was made under a fencing token, which is the largest seen from now on. */
  record GuardPassed(Guard guard, KeyChange change) implements MapEvent {
    @Override
    public MapName map() {
      return change.map();
    }

    /** Where the token was compared. */
    Bytes place() {
      return guard.place(change.map().value(), change.key());
    }
  }
}
