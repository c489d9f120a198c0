package io.troupe.sharding.versions;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.sharding.versions.ChangeLog.Change;
import io.troupe.sharding.versions.Revision.How;
import io.troupe.sharding.versions.Table.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one partition with their revisions, in tables by name. A table exists while it has
 * keys; of a key that is gone nothing is left once its history is forgotten.
 *
 * <p>Invariants, checked by every change: the version of a key strictly rises; only what is there
 * is removed. A violation means that the events are not ones that the rules wrote, and ends in an
 * {@link IllegalStateException}.
 */
public final class VersionStore {
  /** The end of what does not end by time. */
  public static final long FOREVER = 0;

  /** How many content types are shared; more are stored with their keys: memory stays bounded. */
  static final int MAX_SHARED_CONTENT_TYPES = 256;

  final TreeMap<String, Table> tables = new TreeMap<>();
  final ChangeLog log;
  final Expiries expiries = new Expiries();
  private final Map<String, String> contentTypes = new HashMap<>();

  /** The table used last: changes of one name often follow each other. */
  private @Nullable Table latest;

  /** An empty store. */
  public VersionStore(HistoryLimits limits) {
    log = new ChangeLog(limits, this::dropIfEmpty);
  }

  /** The newest revision of a key that is there; null if it is absent. */
  public @Nullable Revision find(String name, Bytes key) {
    @Nullable Slot slot = slot(name, key.unsafeArray());
    return slot == null || !slot.newest.isPresent() ? null : slot.newest;
  }

  /** How many keys the table has. */
  public long count(String name) {
    @Nullable Table table = table(name);
    return table == null ? 0 : table.live;
  }

  /** The names of all tables with keys, sorted. */
  public List<String> names() {
    return tables.values().stream().filter(table -> table.live > 0).map(it -> it.name).toList();
  }

  /** Sees one key after the other. */
  @FunctionalInterface
  public interface Visitor {
    /** Sees a key that is there; false ends it. */
    boolean visit(Bytes key, Revision revision);
  }

  /**
   * Shows the keys with a prefix in the order of their unsigned bytes, as of a version that {@link
   * #readableFrom} allows.
   *
   * @param after only keys greater than this one
   * @param asOf {@link Long#MAX_VALUE} for the newest
   */
  public void scan(String name, Bytes prefix, Optional<Bytes> after, long asOf, Visitor visitor) {
    @Nullable Table table = Table.asOf(table(name), asOf);
    if (table == null) {
      return;
    }
    byte[] start = prefix.unsafeArray();
    boolean fromAfter = after.isPresent() && after.get().compareTo(prefix) >= 0;
    NavigableMap<byte[], Slot> keys =
        fromAfter
            ? table.slots.from(after.orElseThrow().unsafeArray(), false)
            : table.slots.from(start, true);
    for (Map.Entry<byte[], Slot> entry : keys.entrySet()) {
      byte[] key = entry.getKey();
      if (!startsWith(key, start)) {
        return; // keys with a common prefix are neighbours
      }
      @Nullable Revision revision = Revision.asOf(entry.getValue().newest, asOf);
      if (revision != null && revision.isPresent() && !visitor.visit(Bytes.wrap(key), revision)) {
        return;
      }
    }
  }

  /** Sets a key. Returns whether it came into being. */
  public boolean put(
      String name, Bytes key, Bytes value, String contentType, long untilMillis, EventStamp stamp) {
    Table table = tableToChange(name);
    byte[] at = key.unsafeArray();
    @Nullable Slot slot = table.slots.get(at);
    @Nullable Revision before = slot == null ? null : slot.newest;
    boolean created = before == null || !before.isPresent();
    long version = stamp.version().number();
    Revision revision =
        new Revision(
            How.PUT,
            value.unsafeArray(),
            before != null && contentType.equals(before.contentType)
                ? before.contentType
                : shared(contentType),
            version,
            created || before == null ? version : before.created,
            stamp.wallMillis(),
            untilMillis);
    change(table, at, slot, revision, stamp);
    return created;
  }

  /** Removes a key that is there. */
  public void remove(String name, Bytes key, How how, EventStamp stamp) {
    @Nullable Slot slot = slot(name, key.unsafeArray());
    @Nullable Table table = table(name);
    if (table == null || slot == null || !slot.newest.isPresent()) {
      throw new IllegalStateException(
          "version %s removes the absent key %s of %s".formatted(stamp.version(), key, name));
    }
    change(table, key.unsafeArray(), slot, Revision.gone(how, stamp), stamp);
  }

  /** Removes all keys of a table that has some. Returns how many it had. */
  public long clear(String name, EventStamp stamp) {
    @Nullable Table table = table(name);
    if (table == null || table.live == 0) {
      throw new IllegalStateException(
          "version %s clears %s, which has no keys".formatted(stamp.version(), name));
    }
    Revision cleared = Revision.gone(How.CLEARED, stamp);
    cleared.author = Revision.Author.of(stamp);
    Table next = new Table(name, cleared, table);
    tables.put(name, next);
    latest = next;
    expiries.removeAll(table);
    log.add(new Change(next, Bytes.EMPTY.unsafeArray(), null, cleared), stamp.timeMillis());
    return table.live;
  }

  private void change(
      Table table, byte[] key, @Nullable Slot known, Revision revision, EventStamp stamp) {
    Slot slot = known == null ? new Slot(revision) : known;
    if (known == null) {
      table.slots.add(key, slot);
    } else {
      Revision before = known.newest;
      if (revision.version <= before.version) {
        throw new IllegalStateException(
            "version %d of key %s of %s comes after version %d"
                .formatted(revision.version, Bytes.wrap(key), table.name, before.version));
      }
      expiries.remove(before);
      table.count(key, before, -1);
      revision.previous = before;
      slot.newest = revision;
    }
    table.count(key, revision, 1);
    expiries.add(table, key, revision);
    revision.author = Revision.Author.of(stamp);
    log.add(new Change(table, key, slot, revision), stamp.timeMillis());
  }

  /** Partition time at which the next key ends, or {@link Long#MAX_VALUE}. */
  public long nextEndMillis() {
    return expiries.nextMillis();
  }

  /** The key that ends next, and the name of its table. */
  public Optional<Ending> nextEnd() {
    return expiries.next();
  }

  /** A key that ends by time. */
  public record Ending(String name, Bytes key) {}

  /** States as of this version and later can be told. */
  public Version readableFrom() {
    return new Version(log.readableFrom());
  }

  /** The wall clock's time of {@link #readableFrom}; 0 if all can be told. */
  public long readableFromMillis() {
    return log.readableWallMillis();
  }

  /** All changes behind this version are kept. */
  public Version changesFrom() {
    return new Version(log.floor());
  }

  /** The version of the newest change. */
  public Version latest() {
    return new Version(log.latest());
  }

  /** The version that was the newest at a time of the wall clock, within what is kept. */
  public long versionAt(long wallMillis) {
    return log.versionAt(wallMillis);
  }

  /**
   * The revision of a key as of a version that {@link #readableFrom} allows; null if the key was
   * absent. Its value may be forgotten.
   */
  public @Nullable Revision asOf(String name, Bytes key, long version) {
    @Nullable Table table = Table.asOf(table(name), version);
    @Nullable Slot slot = table == null ? null : table.slots.get(key.unsafeArray());
    @Nullable Revision revision = slot == null ? null : Revision.asOf(slot.newest, version);
    return revision == null || !revision.isPresent() ? null : revision;
  }

  /**
   * The revisions of a key that are kept, newest first: also those that say it is gone.
   *
   * @param before only older ones than this version
   */
  public List<Revision> history(String name, Bytes key, long before, int limit) {
    List<Revision> found = new ArrayList<>();
    for (@Nullable Table table = table(name); table != null; table = table.before) {
      @Nullable Slot slot = table.slots.get(key.unsafeArray());
      @Nullable Revision revision = slot == null ? null : slot.newest;
      while (revision != null) {
        add(found, revision, before, limit);
        revision = revision.previous;
      }
      if (table.cleared != null && table.before != null && isPresent(table.before, key)) {
        add(found, table.cleared, before, limit);
      }
    }
    return found;
  }

  private static boolean isPresent(Table table, Bytes key) {
    @Nullable Slot slot = table.slots.get(key.unsafeArray());
    return slot != null && slot.newest.isPresent();
  }

  private static void add(List<Revision> found, Revision revision, long before, int limit) {
    if (revision.version < before && found.size() < limit) {
      found.add(revision);
    }
  }

  /** Sees one change after the other. */
  @FunctionalInterface
  public interface Follower {
    /**
     * Sees a change; false ends it.
     *
     * @param key empty where all keys of the table were removed
     */
    boolean follow(String name, Bytes key, Revision revision);
  }

  /** Shows the changes behind a version that {@link #changesFrom} allows, in their order. */
  public void follow(long version, Follower follower) {
    Iterator<Change> changes = log.behind(version);
    while (changes.hasNext()) {
      Change change = changes.next();
      if (!follower.follow(change.table.name, Bytes.wrap(change.key), change.revision)) {
        return;
      }
    }
  }

  /** Begins to draw all of this as it is now. One at a time. */
  public SnapshotCursor snapshot(int chunkBytes) {
    return new StoreCursor(this, chunkBytes);
  }

  /** Takes over a chunk of a snapshot. The store must be fresh, or hold the chunks before. */
  public void restore(Bytes chunk) {
    restoring.read(chunk);
  }

  private final StoreReader restoring = new StoreReader(this);

  /**
   * Puts back a key as an earlier form of snapshots has it: without history. False, without a
   * change, if the key is there already.
   */
  public boolean restore(
      String name, Bytes key, Bytes value, String contentType, EventStamp stamp, Version created) {
    Table table = tableToChange(name);
    if (table.slots.get(key.unsafeArray()) != null) {
      return false;
    }
    Revision revision =
        new Revision(
            How.PUT,
            value.unsafeArray(),
            shared(contentType),
            stamp.version().number(),
            created.number(),
            stamp.wallMillis(),
            FOREVER);
    table.slots.add(key.unsafeArray(), new Slot(revision));
    table.count(key.unsafeArray(), revision, 1);
    long newest = Math.max(log.latest(), revision.version);
    log.restore(new ChangeLog.Marks(newest, newest, stamp.wallMillis(), newest, 0));
    return true;
  }

  private @Nullable Table table(String name) {
    @Nullable Table table = latest;
    if (table == null || !table.name.equals(name)) {
      table = tables.get(name);
      latest = table;
    }
    return table;
  }

  private Table tableToChange(String name) {
    @Nullable Table table = table(name);
    if (table == null) {
      table = new Table(name, null, null);
      tables.put(name, table);
      latest = table;
    }
    return table;
  }

  private @Nullable Slot slot(String name, byte[] key) {
    @Nullable Table table = table(name);
    return table == null ? null : table.slots.get(key);
  }

  private void dropIfEmpty(Table table) {
    if (table.slots.isEmpty() && table.before == null && tables.get(table.name) == table) {
      tables.remove(table.name);
      latest = null;
    }
  }

  String shared(String contentType) {
    String known = contentTypes.get(contentType);
    if (known != null) {
      return known;
    }
    if (contentTypes.size() < MAX_SHARED_CONTENT_TYPES) {
      contentTypes.put(contentType, contentType);
    }
    return contentType;
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }
}
