package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form of the maps of a partition in a snapshot, in chunks that can each be read alone:
 *
 * <pre>
 *   chunk = u8 1                        version of this form
 *           { u8 1  text name           the entries that follow are of this map
 *           | u8 2  bytes key  entry }  see {@link MapFormats#writeEntry}
 *           u8 0                        the end, so that a cut is noticed
 * </pre>
 *
 * Entries come in order of map and key, so equal states give equal bytes. An empty state has no
 * chunks. That no chunk is missing is for the partition machine to check.
 */
final class MapSnapshot {
  private static final int VERSION = 1;
  private static final int END = 0;
  private static final int MAP = 1;
  private static final int ENTRY = 2;
  private static final int FIRST_BUFFER_BYTES = 1 << 16;

  private MapSnapshot() {}

  /** Writes all of {@code state}. */
  static List<Bytes> write(MapState state, int chunkBytes) {
    if (chunkBytes < 1) {
      throw new IllegalArgumentException("a chunk has at least 1 byte, not " + chunkBytes);
    }
    Chunks chunks = new Chunks(chunkBytes);
    state.forEach(chunks::add);
    return chunks.finish();
  }

  /**
   * Adds the entries of a chunk to {@code state}.
   *
   * @throws WireFormatException if the chunk is damaged or of another version; the state may then
   *     hold a part of it and must be thrown away
   */
  static void read(Bytes chunk, MapState state) {
    WireReader in = new WireReader(chunk);
    int version = in.u8();
    if (version != VERSION) {
      throw new WireFormatException(
          "this build reads version " + VERSION + " of a map's snapshot, not " + version);
    }
    MapFormats.refuseInvalid(
        in,
        reader -> {
          readEntries(reader, state);
          return state;
        });
    in.expectEnd();
  }

  private static void readEntries(WireReader in, MapState state) {
    @Nullable MapName map = null;
    for (int tag = in.u8(); tag != END; tag = in.u8()) {
      if (tag == MAP) {
        map = new MapName(in.text());
      } else if (tag == ENTRY && map != null) {
        Bytes key = in.bytes();
        if (!state.restore(map, key, MapFormats.readEntry(in))) {
          throw new WireFormatException("key " + key + " of map " + map + " is there twice");
        }
      } else {
        throw new WireFormatException("a map's snapshot has no part " + tag + " here");
      }
    }
  }

  /** Cuts what is added into chunks. */
  private static final class Chunks {
    private final int chunkBytes;
    private final List<Bytes> finished = new ArrayList<>();
    private @Nullable WireWriter chunk;
    private @Nullable MapName map;

    private Chunks(int chunkBytes) {
      this.chunkBytes = chunkBytes;
    }

    private void add(MapName entryMap, Bytes key, MapEntry entry) {
      WireWriter out = chunk;
      if (out == null) {
        out = new WireWriter(Math.min(chunkBytes, FIRST_BUFFER_BYTES)).u8(VERSION);
        chunk = out;
        map = null;
      }
      if (!entryMap.equals(map)) {
        out.u8(MAP).text(entryMap.value());
        map = entryMap;
      }
      MapFormats.writeEntry(entry, out.u8(ENTRY).bytes(key));
      if (out.length() >= chunkBytes) {
        end(out);
      }
    }

    private List<Bytes> finish() {
      WireWriter out = chunk;
      if (out != null) {
        end(out);
      }
      return List.copyOf(finished);
    }

    private void end(WireWriter out) {
      finished.add(out.u8(END).toBytes());
      chunk = null;
    }
  }
}
