package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The form of map commands, replies and events on the wire and on disk: the fields in the order of
 * the records, names and content types as text, versions and counts as variable numbers, times and
 * amounts in zigzag form, choices behind a byte that is listed below.
 *
 * <p>A form that was once released never changes. A new one gets the next version in its manifest,
 * and the old one stays registered for reading.
 */
final class MapFormats {
  private static final int ALWAYS = 0;
  private static final int IF_ABSENT = 1;
  private static final int IF_PRESENT = 2;
  private static final int IF_VERSION = 3;

  private static final int WRITE = 0;
  private static final int LINEARIZABLE = 1;
  private static final int LOCAL = 2;
  private static final int AT_LEAST = 3;

  /** The fewest bytes that an entry with its key takes: no count may promise more than fit. */
  private static final int MIN_KEYED_BYTES = 7;

  /** The fewest bytes that a name takes. */
  private static final int MIN_NAME_BYTES = 2;

  private MapFormats() {}

  static void register(WireRegistry.Builder registry) {
    registerCommands(registry);
    registerReplies(registry);
    registerEvents(registry);
  }

  private static void registerCommands(WireRegistry.Builder registry) {
    add(
        registry,
        "map.get",
        MapCommand.Get.class,
        (get, out) -> writeAccess(get.access(), name(get.map(), out).bytes(get.key())),
        in -> new MapCommand.Get(name(in), in.bytes(), readAccess(in)));
    add(
        registry,
        new Manifest("map.put", 2),
        MapCommand.Put.class,
        MapFormats::writePut,
        MapFormats::readPut);
    addForReading(
        registry,
        new Manifest("map.put", 1),
        MapCommand.Put.class,
        in -> new MapCommand.Put(name(in), in.bytes(), in.bytes(), in.text(), readCondition(in)));
    add(
        registry,
        "map.remove",
        MapCommand.Remove.class,
        MapFormats::writeRemove,
        MapFormats::readRemove);
    add(
        registry,
        "map.increment",
        MapCommand.Increment.class,
        MapFormats::writeIncrement,
        MapFormats::readIncrement);
    add(
        registry,
        "map.clear",
        MapCommand.Clear.class,
        (clear, out) -> name(clear.map(), out),
        in -> new MapCommand.Clear(name(in)));
    add(
        registry,
        "map.count",
        MapCommand.Count.class,
        (count, out) -> writeAccess(count.access(), name(count.map(), out)),
        in -> new MapCommand.Count(name(in), readAccess(in)));
    add(
        registry,
        new Manifest("map.scan", 2),
        MapCommand.Scan.class,
        MapFormats::writeScan,
        in -> readScan(in, true));
    addForReading(
        registry, new Manifest("map.scan", 1), MapCommand.Scan.class, in -> readScan(in, false));
    PastFormats.register(registry);
    GuardFormats.register(registry);
    BondFormats.register(registry);
    add(
        registry,
        "map.list-maps",
        MapCommand.ListMaps.class,
        (list, out) -> writeAccess(list.access(), out),
        in -> new MapCommand.ListMaps(readAccess(in)));
  }

  private static void registerReplies(WireRegistry.Builder registry) {
    add(
        registry,
        "map.found",
        MapReply.Found.class,
        (found, out) -> writeEntry(found.entry(), out),
        in -> new MapReply.Found(readEntry(in)));
    add(
        registry,
        "map.absent",
        MapReply.Absent.class,
        (absent, out) -> {},
        in -> new MapReply.Absent());
    add(
        registry,
        "map.stored",
        MapReply.Stored.class,
        (stored, out) -> version(stored.version(), out).bool(stored.created()),
        in -> new MapReply.Stored(version(in), in.bool()));
    add(
        registry,
        "map.removed",
        MapReply.Removed.class,
        (removed, out) -> version(removed.version(), out),
        in -> new MapReply.Removed(version(in)));
    add(
        registry,
        "map.incremented",
        MapReply.Incremented.class,
        (sum, out) -> version(sum.version(), out).signedVarint(sum.number()),
        in -> new MapReply.Incremented(version(in), in.signedVarint()));
    add(
        registry,
        "map.condition-failed",
        MapReply.ConditionFailed.class,
        (failed, out) -> version(failed.current(), out),
        in -> new MapReply.ConditionFailed(version(in)));
    add(
        registry,
        "map.not-a-number",
        MapReply.NotANumber.class,
        (not, out) -> version(not.current(), out),
        in -> new MapReply.NotANumber(version(in)));
    add(
        registry,
        "map.cleared",
        MapReply.Cleared.class,
        (cleared, out) -> version(cleared.version(), out).varint(cleared.keys()),
        in -> new MapReply.Cleared(version(in), count(in)));
    add(
        registry,
        "map.counted",
        MapReply.Counted.class,
        (counted, out) -> out.varint(counted.keys()),
        in -> new MapReply.Counted(count(in)));
    add(registry, "map.page", MapReply.Page.class, MapFormats::writePage, MapFormats::readPage);
    add(registry, "map.names", MapReply.Names.class, MapFormats::writeNames, MapFormats::readNames);
  }

  private static void registerEvents(WireRegistry.Builder registry) {
    add(
        registry,
        "map.entry-put",
        MapEvent.EntryPut.class,
        MapFormats::writeEntryPut,
        MapFormats::readEntryPut);
    add(
        registry,
        "map.entry-removed",
        MapEvent.EntryRemoved.class,
        MapFormats::writeEntryRemoved,
        MapFormats::readEntryRemoved);
    add(
        registry,
        "map.entry-expired",
        MapEvent.EntryExpired.class,
        (expired, out) -> name(expired.map(), out).bytes(expired.key()),
        in -> new MapEvent.EntryExpired(name(in), in.bytes()));
    add(
        registry,
        "map.number-changed",
        MapEvent.NumberChanged.class,
        MapFormats::writeNumberChanged,
        MapFormats::readNumberChanged);
    add(
        registry,
        "map.map-cleared",
        MapEvent.MapCleared.class,
        (cleared, out) -> name(cleared.map(), out),
        in -> new MapEvent.MapCleared(name(in)));
  }

  static void writePut(MapCommand.Put put, WireWriter out) {
    name(put.map(), out).bytes(put.key()).bytes(put.value()).text(put.contentType());
    writeCondition(put.condition(), out.varint(put.timeToLiveMillis()));
  }

  static MapCommand.Put readPut(WireReader in) {
    return new MapCommand.Put(
        name(in), in.bytes(), in.bytes(), in.text(), in.varint(), readCondition(in));
  }

  static void writeRemove(MapCommand.Remove remove, WireWriter out) {
    writeCondition(remove.condition(), name(remove.map(), out).bytes(remove.key()));
  }

  static MapCommand.Remove readRemove(WireReader in) {
    return new MapCommand.Remove(name(in), in.bytes(), readCondition(in));
  }

  static void writeIncrement(MapCommand.Increment add, WireWriter out) {
    name(add.map(), out).bytes(add.key()).signedVarint(add.delta());
  }

  static MapCommand.Increment readIncrement(WireReader in) {
    return new MapCommand.Increment(name(in), in.bytes(), in.signedVarint());
  }

  static void writeEntryPut(MapEvent.EntryPut put, WireWriter out) {
    name(put.map(), out)
        .bytes(put.key())
        .bytes(put.value())
        .text(put.contentType())
        .signedVarint(put.expiresAtMillis());
  }

  static MapEvent.EntryPut readEntryPut(WireReader in) {
    return new MapEvent.EntryPut(name(in), in.bytes(), in.bytes(), in.text(), in.signedVarint());
  }

  static void writeEntryRemoved(MapEvent.EntryRemoved removed, WireWriter out) {
    WireWriter unused = name(removed.map(), out).bytes(removed.key());
  }

  static MapEvent.EntryRemoved readEntryRemoved(WireReader in) {
    return new MapEvent.EntryRemoved(name(in), in.bytes());
  }

  static void writeNumberChanged(MapEvent.NumberChanged changed, WireWriter out) {
    name(changed.map(), out).bytes(changed.key()).signedVarint(changed.number());
  }

  static MapEvent.NumberChanged readNumberChanged(WireReader in) {
    return new MapEvent.NumberChanged(name(in), in.bytes(), in.signedVarint());
  }

  /** Writes an entry: value, content type, version, created, time, time to live. */
  static void writeEntry(MapEntry entry, WireWriter out) {
    out.bytes(entry.value()).text(entry.contentType());
    version(entry.created(), version(entry.version(), out))
        .signedVarint(entry.timeMillis())
        .signedVarint(entry.timeToLiveMillis());
  }

  /** Reads what {@link #writeEntry} wrote. */
  static MapEntry readEntry(WireReader in) {
    Bytes value = in.bytes();
    String contentType = in.text();
    Version version = version(in);
    Version created = version(in);
    if (created.equals(Version.ABSENT) || created.compareTo(version) > 0) {
      throw new WireFormatException(
          "an entry of version " + version + " cannot have come into being at " + created);
    }
    return new MapEntry(value, contentType, version, created, in.signedVarint(), in.signedVarint());
  }

  /** Reads; content that a record refuses is a fault of the bytes, not of the program. */
  static <T> T refuseInvalid(WireReader in, Function<WireReader, T> read) {
    try {
      return read.apply(in);
    } catch (IllegalArgumentException invalid) {
      throw new WireFormatException(String.valueOf(invalid.getMessage()));
    }
  }

  private static void writeScan(MapCommand.Scan scan, WireWriter out) {
    name(scan.map(), out).bytes(scan.prefix()).bool(scan.after().isPresent());
    scan.after().ifPresent(out::bytes);
    writeAccess(scan.access(), out.varint(scan.limit()).varint(scan.maxBytes()));
    PastFormats.writeAsOf(scan.asOf(), out);
  }

  private static MapCommand.Scan readScan(WireReader in, boolean hasAsOf) {
    MapName map = name(in);
    Bytes prefix = in.bytes();
    Optional<Bytes> after = in.bool() ? Optional.of(in.bytes()) : Optional.empty();
    int limit = in.smallVarint();
    int maxBytes = in.smallVarint();
    Access access = readAccess(in);
    AsOf asOf = hasAsOf ? PastFormats.readAsOf(in) : AsOf.NOW;
    return new MapCommand.Scan(map, prefix, after, limit, maxBytes, asOf, access);
  }

  private static void writePage(MapReply.Page page, WireWriter out) {
    out.bool(page.more()).varint(page.entries().size());
    for (MapReply.Keyed keyed : page.entries()) {
      writeEntry(keyed.entry(), out.bytes(keyed.key()));
    }
  }

  private static MapReply.Page readPage(WireReader in) {
    boolean more = in.bool();
    int count = in.count(MIN_KEYED_BYTES);
    List<MapReply.Keyed> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(new MapReply.Keyed(in.bytes(), readEntry(in)));
    }
    return new MapReply.Page(entries, more);
  }

  private static void writeNames(MapReply.Names names, WireWriter out) {
    out.varint(names.maps().size());
    names.maps().forEach(map -> name(map, out));
  }

  private static MapReply.Names readNames(WireReader in) {
    int count = in.count(MIN_NAME_BYTES);
    List<MapName> names = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      names.add(name(in));
    }
    return new MapReply.Names(names);
  }

  private static void writeCondition(MapCondition condition, WireWriter out) {
    switch (condition) {
      case MapCondition.Always always -> out.u8(ALWAYS);
      case MapCondition.IfAbsent absent -> out.u8(IF_ABSENT);
      case MapCondition.IfPresent present -> out.u8(IF_PRESENT);
      case MapCondition.IfVersion wanted -> version(wanted.version(), out.u8(IF_VERSION));
    }
  }

  private static MapCondition readCondition(WireReader in) {
    int tag = in.u8();
    return switch (tag) {
      case ALWAYS -> MapCondition.ALWAYS;
      case IF_ABSENT -> MapCondition.IF_ABSENT;
      case IF_PRESENT -> MapCondition.IF_PRESENT;
      case IF_VERSION -> new MapCondition.IfVersion(version(in));
      default -> throw new WireFormatException("no condition has the number " + tag);
    };
  }

  static void writeAccess(Access access, WireWriter out) {
    switch (access) {
      case Access.Write write -> out.u8(WRITE);
      case Access.Linearizable linearizable -> out.u8(LINEARIZABLE);
      case Access.Local local -> out.u8(LOCAL);
      case Access.AtLeast atLeast -> version(atLeast.version(), out.u8(AT_LEAST));
    }
  }

  static Access readAccess(WireReader in) {
    int tag = in.u8();
    return switch (tag) {
      case WRITE -> Access.WRITE;
      case LINEARIZABLE -> Access.LINEARIZABLE;
      case LOCAL -> Access.LOCAL;
      case AT_LEAST -> new Access.AtLeast(version(in));
      default -> throw new WireFormatException("no access has the number " + tag);
    };
  }

  static WireWriter name(MapName map, WireWriter out) {
    return out.text(map.value());
  }

  static MapName name(WireReader in) {
    return new MapName(in.text());
  }

  static WireWriter version(Version version, WireWriter out) {
    return out.varint(version.number());
  }

  static Version version(WireReader in) {
    return new Version(in.varint());
  }

  private static long count(WireReader in) {
    long count = in.varint();
    if (count < 0) {
      throw new WireFormatException("a count is negative: " + count);
    }
    return count;
  }

  static <T> void add(
      WireRegistry.Builder registry,
      String manifest,
      Class<T> type,
      Writer<T> writer,
      Function<WireReader, T> reader) {
    add(registry, new Manifest(manifest, 1), type, writer, reader);
  }

  private static <T> void add(
      WireRegistry.Builder registry,
      Manifest manifest,
      Class<T> type,
      Writer<T> writer,
      Function<WireReader, T> reader) {
    registry.add(manifest, type, format(writer, reader));
  }

  /** What earlier releases wrote. */
  private static <T> void addForReading(
      WireRegistry.Builder registry,
      Manifest manifest,
      Class<T> type,
      Function<WireReader, T> reader) {
    Writer<T> never =
        (value, out) -> {
          throw new WireFormatException(manifest + " is only read");
        };
    registry.addForReading(manifest, type, format(never, reader));
  }

  private static <T> WireFormat<T> format(Writer<T> writer, Function<WireReader, T> reader) {
    return new WireFormat<>() {
      @Override
      public void write(T value, WireWriter out) {
        writer.write(value, out);
      }

      @Override
      public T read(WireReader in) {
        return refuseInvalid(in, reader);
      }
    };
  }

  /** Writes a value. */
  @FunctionalInterface
  interface Writer<T> {
    void write(T value, WireWriter out);
  }
}
