package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.EventStamp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All maps of one partition. A map exists while it has keys; a removed key leaves nothing behind.
 *
 * <p>State lives on the heap, so each entry is kept lean: a tree node, two slots of a hash table, a
 * slot of raw numbers, and two arrays without {@link Bytes} around them (those are made anew by
 * whoever reads; they are small and die young, while the ones kept would cost 32 bytes per entry
 * for ever). Content types are few and shared.
 *
 * <p>Invariants, checked by every change: the version of a key strictly rises; only what is there
 * is removed. A violation means that the history is not one that the rules wrote, and ends in an
 * {@link IllegalStateException}.
 */
final class MapState {
  /** The content type of a number that an increment brought into being. */
  static final String NUMBER_CONTENT_TYPE = "text/plain";

  /**
   * How many content types are shared. More are stored with their entries: memory stays bounded.
   */
  static final int MAX_SHARED_CONTENT_TYPES = 256;

  private final NavigableMap<MapName, KeyTable<Slot>> maps = new TreeMap<>();
  private final Map<String, String> contentTypes = new HashMap<>();

  /** The entry of a key, or null if it is absent. */
  @Nullable MapEntry find(MapName map, Bytes key) {
    Slot slot = slot(map, key);
    return slot == null ? null : slot.toEntry();
  }

  /** The version of a key; {@link Version#ABSENT} if it is absent. */
  Version versionOf(MapName map, Bytes key) {
    Slot slot = slot(map, key);
    return slot == null ? Version.ABSENT : new Version(slot.version);
  }

  /** How many keys the map has. */
  long count(MapName map) {
    @Nullable KeyTable<Slot> table = maps.get(map);
    return table == null ? 0 : table.size();
  }

  /** The names of all maps, sorted. */
  List<MapName> names() {
    return List.copyOf(maps.keySet());
  }

  /** The page that a scan asks for. */
  MapReply.Page page(MapCommand.Scan scan) {
    List<MapReply.Keyed> entries = new ArrayList<>();
    byte[] prefix = scan.prefix().unsafeArray();
    Iterator<Map.Entry<byte[], Slot>> matches = from(scan);
    long bytes = 0;
    while (matches.hasNext()) {
      Map.Entry<byte[], Slot> next = matches.next();
      byte[] key = next.getKey();
      if (!startsWith(key, prefix)) {
        break; // keys with a common prefix are neighbours
      }
      if (entries.size() == scan.limit() || bytes >= scan.maxBytes()) {
        return new MapReply.Page(entries, true);
      }
      Slot slot = next.getValue();
      entries.add(new MapReply.Keyed(Bytes.wrap(key), slot.toEntry()));
      bytes += key.length + slot.value.length + slot.contentType.length();
    }
    return new MapReply.Page(entries, false);
  }

  /** Sets a key. Returns whether it came into being. */
  boolean put(MapEvent.EntryPut put, EventStamp stamp) {
    Slot slot = slotToChange(put.map(), put.key(), stamp);
    boolean created = slot.version == 0;
    String contentType =
        put.contentType().equals(slot.contentType) ? slot.contentType : shared(put.contentType());
    slot.set(put.value().unsafeArray(), contentType, stamp);
    slot.expiresAtMillis = put.expiresAtMillis();
    return created;
  }

  /** Sets a number; what else is known of the key stays. */
  void putNumber(MapName map, Bytes key, long number, EventStamp stamp) {
    Slot slot = slotToChange(map, key, stamp);
    String contentType = slot.version == 0 ? NUMBER_CONTENT_TYPE : slot.contentType;
    slot.set(Long.toString(number).getBytes(StandardCharsets.US_ASCII), contentType, stamp);
  }

  /** Removes a key that is there. */
  void remove(MapName map, Bytes key, EventStamp stamp) {
    @Nullable KeyTable<Slot> table = maps.get(map);
    @Nullable Slot removed = table == null ? null : table.remove(key.unsafeArray());
    if (table == null || removed == null) {
      throw new IllegalStateException(
          "version " + stamp.version() + " removes the absent key " + key + " of map " + map);
    }
    requireRise(removed, map, key, stamp);
    if (table.isEmpty()) {
      maps.remove(map);
    }
  }

  /** Removes a map that has keys. Returns how many it had. */
  long clear(MapName map, EventStamp stamp) {
    @Nullable KeyTable<Slot> table = maps.remove(map);
    if (table == null) {
      throw new IllegalStateException(
          "version " + stamp.version() + " clears map " + map + ", which has no keys");
    }
    return table.size();
  }

  /** Puts back an entry as it was. Returns false, without a change, if the key is there already. */
  boolean restore(MapName map, Bytes key, MapEntry entry) {
    KeyTable<Slot> table = table(map);
    if (table.get(key.unsafeArray()) != null) {
      return false;
    }
    Slot slot = new Slot();
    slot.value = entry.value().unsafeArray();
    slot.contentType = shared(entry.contentType());
    slot.version = entry.version().number();
    slot.created = entry.created().number();
    slot.timeMillis = entry.timeMillis();
    slot.expiresAtMillis = entry.expiresAtMillis();
    table.add(key.unsafeArray(), slot);
    return true;
  }

  /** Shows every entry, map by map, in order. */
  void forEach(Visitor visitor) {
    maps.forEach(
        (map, table) ->
            table
                .all()
                .forEach((key, slot) -> visitor.visit(map, Bytes.wrap(key), slot.toEntry())));
  }

  /** Sees one entry after the other. */
  @FunctionalInterface
  interface Visitor {
    /** Sees one entry. */
    void visit(MapName map, Bytes key, MapEntry entry);
  }

  private @Nullable Slot slot(MapName map, Bytes key) {
    @Nullable KeyTable<Slot> table = maps.get(map);
    return table == null ? null : table.get(key.unsafeArray());
  }

  private Slot slotToChange(MapName map, Bytes key, EventStamp stamp) {
    KeyTable<Slot> table = table(map);
    @Nullable Slot slot = table.get(key.unsafeArray());
    if (slot == null) {
      slot = new Slot();
      table.add(key.unsafeArray(), slot);
    }
    requireRise(slot, map, key, stamp);
    return slot;
  }

  private static void requireRise(Slot slot, MapName map, Bytes key, EventStamp stamp) {
    if (stamp.version().number() <= slot.version) {
      throw new IllegalStateException(
          "version %s of key %s of map %s comes after version %d"
              .formatted(stamp.version(), key, map, slot.version));
    }
  }

  private KeyTable<Slot> table(MapName map) {
    return maps.computeIfAbsent(map, name -> new KeyTable<>());
  }

  private Iterator<Map.Entry<byte[], Slot>> from(MapCommand.Scan scan) {
    @Nullable KeyTable<Slot> table = maps.get(scan.map());
    if (table == null) {
      return Map.<byte[], Slot>of().entrySet().iterator();
    }
    Bytes prefix = scan.prefix();
    Bytes after = scan.after().orElse(prefix);
    boolean fromAfter = scan.after().isPresent() && after.compareTo(prefix) >= 0;
    return (fromAfter
            ? table.from(after.unsafeArray(), false)
            : table.from(prefix.unsafeArray(), true))
        .entrySet()
        .iterator();
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private String shared(String contentType) {
    String known = contentTypes.get(contentType);
    if (known != null) {
      return known;
    }
    if (contentTypes.size() < MAX_SHARED_CONTENT_TYPES) {
      contentTypes.put(contentType, contentType);
    }
    return contentType;
  }

  /** What is kept of one key. Version 0 until first set. */
  private static final class Slot {
    private byte[] value = Bytes.EMPTY.unsafeArray();
    private String contentType = "";
    private long version;
    private long created;
    private long timeMillis;
    private long expiresAtMillis;

    private void set(byte[] newValue, String newContentType, EventStamp stamp) {
      value = newValue;
      contentType = newContentType;
      version = stamp.version().number();
      created = created == 0 ? version : created;
      timeMillis = stamp.timeMillis();
    }

    private MapEntry toEntry() {
      Version changed = new Version(version);
      return new MapEntry(
          Bytes.wrap(value),
          contentType,
          changed,
          created == version ? changed : new Version(created),
          timeMillis,
          expiresAtMillis);
    }
  }
}
