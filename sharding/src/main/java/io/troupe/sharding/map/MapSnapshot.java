package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.sharding.versions.VersionStore;
import org.jspecify.annotations.Nullable;

/**
 * The earlier form of the maps of a partition in a snapshot; it is read, and no longer written:
 *
 * <pre>
 *   chunk = u8 1                        version of this form
 *           { u8 1  text name           the entries that follow are of this map
 *           | u8 2  bytes key  entry }  see {@link MapFormats#writeEntry}
 *           u8 0                        the end, so that a cut is noticed
 * </pre>
 */
final class MapSnapshot {
  static final int VERSION = 1;
  private static final int END = 0;
  private static final int MAP = 1;
  private static final int ENTRY = 2;

  private MapSnapshot() {}

  /**
   * Adds the entries of a chunk to {@code store}.
   *
   * @throws WireFormatException if the chunk is damaged; the store may then hold a part of it and
   *     must be thrown away
   */
  static void read(Bytes chunk, VersionStore store) {
    WireReader in = new WireReader(chunk);
    int version = in.u8();
    if (version != VERSION) {
      throw new WireFormatException("a map's snapshot of version " + version + " is not this one");
    }
    MapFormats.refuseInvalid(
        in,
        reader -> {
          readEntries(reader, store);
          return store;
        });
    in.expectEnd();
  }

  private static void readEntries(WireReader in, VersionStore store) {
    @Nullable MapName map = null;
    for (int tag = in.u8(); tag != END; tag = in.u8()) {
      if (tag == MAP) {
        map = new MapName(in.text());
      } else if (tag == ENTRY && map != null) {
        Bytes key = in.bytes();
        MapEntry entry = MapFormats.readEntry(in);
        EventStamp stamp = new EventStamp(entry.version(), 0, entry.timeMillis());
        if (!store.restore(
            map.value(), key, entry.value(), entry.contentType(), stamp, entry.created())) {
          throw new WireFormatException("key " + key + " of map " + map + " is there twice");
        }
      } else {
        throw new WireFormatException("a map's snapshot has no part " + tag + " here");
      }
    }
  }
}
