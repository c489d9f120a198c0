package io.troupe.sharding.versions;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.sharding.versions.Revision.How;
import io.troupe.sharding.versions.Table.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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

  private int nextNumber;

  /** The table used last: changes of one name often follow each other. */
  private @Nullable Table latest;

  /** An empty store. */
  public VersionStore(HistoryLimits limits) {
    log = new ChangeLog(limits, this::dropIfEmpty);
  }

  /** The newest revision of a key that is there; null if it is absent. */
  public @Nullable Revision find(String name, Bytes key) {
    @Nullable Slot slot = slot(name, key.unsafeArray());
    return slot == null || !slot.isPresent() ? null : slot.toRevision(null);
  }

  /** The version of a key; {@link Version#ABSENT} if it is absent. */
  public Version versionOf(String name, Bytes key) {
    @Nullable Slot slot = slot(name, key.unsafeArray());
    return slot == null || !slot.isPresent() ? Version.ABSENT : new Version(slot.version);
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
      @Nullable Revision revision = asOf(entry.getValue(), asOf);
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
    boolean created = slot == null || !slot.isPresent();
    String type =
        slot != null && contentType.equals(slot.contentType)
            ? slot.contentType
            : shared(contentType);
    long version = stamp.version().number();
    Revision revision =
        new Revision(
            How.PUT,
            value.unsafeArray(),
            true,
            type,
            version,
            created || slot == null ? version : slot.created,
            stamp.wallMillis(),
            untilMillis,
            null);
    change(table, at, slot, revision, Revision.Author.of(stamp));
    return created;
  }

  /** Removes a key that is there. */
  public void remove(String name, Bytes key, How how, EventStamp stamp) {
    @Nullable Table table = table(name);
    @Nullable Slot slot = table == null ? null : table.slots.get(key.unsafeArray());
    if (table == null || slot == null || !slot.isPresent()) {
      throw new IllegalStateException(
          "version %s removes the absent key %s of %s".formatted(stamp.version(), key, name));
    }
    change(
        table,
        key.unsafeArray(),
        slot,
        Revision.gone(how, stamp.version().number(), stamp.wallMillis(), null),
        Revision.Author.of(stamp));
  }

  /** Removes all keys of a table that has some. Returns how many it had. */
  public long clear(String name, EventStamp stamp) {
    @Nullable Table table = table(name);
    if (table == null || table.live == 0) {
      throw new IllegalStateException(
          "version %s clears %s, which has no keys".formatted(stamp.version(), name));
    }
    Revision cleared =
        Revision.gone(How.CLEARED, stamp.version().number(), stamp.wallMillis(), null);
    Table next = newTable(name, cleared, table);
    expiries.removeAll(table);
    log.addCleared(next, cleared, Revision.Author.of(stamp));
    log.trim();
    return table.live;
  }

  private void change(
      Table table, byte[] key, @Nullable Slot known, Revision revision, Revision.Author author) {
    Slot slot = known == null ? new Slot(revision) : known;
    if (known != null && revision.version <= known.version) {
      throw new IllegalStateException(
          "version %d of key %s of %s comes after version %d"
              .formatted(revision.version, Bytes.wrap(key), table.name, known.version));
    }
    log.add(table, key, slot, revision, author, known == null ? null : known.toRevision(null));
    show(table, key, known, slot, revision);
    log.trim();
  }

  /** Lets a slot show a revision; it shows the one before, unless it is new. */
  void show(Table table, byte[] key, @Nullable Slot known, Slot slot, Revision revision) {
    if (known == null) {
      table.slots.add(key, slot);
    } else {
      expiries.remove(table, slot);
      table.count(key, slot, -1);
      slot.set(revision);
    }
    table.count(key, slot, 1);
    expiries.add(table, key, slot);
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

  /** States of a name as of this version and later can be told. */
  public Version readableFrom(String name) {
    @Nullable Revision bound = narrowing(name);
    return new Version(bound == null ? log.readableFrom() : bound.version);
  }

  /** The wall clock's time of {@link #readableFrom}; 0 if all can be told. */
  public long readableFromMillis(String name) {
    @Nullable Revision bound = narrowing(name);
    return bound == null ? log.readableWallMillis() : bound.wallMillis;
  }

  /** The newest clearing of a name before which not all can be told; null if there is none. */
  private @Nullable Revision narrowing(String name) {
    for (@Nullable Table table = table(name); table != null; table = table.before) {
      if (table.before != null && table.before.narrowed && table.since() > log.readableFrom()) {
        return table.cleared;
      }
    }
    return null;
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
    return log.versionUpTo(wallMillis);
  }

  /**
   * The revision of a key as of a version that {@link #readableFrom} allows; null if the key was
   * absent. Its value may be forgotten.
   */
  public @Nullable Revision asOf(String name, Bytes key, long version) {
    @Nullable Table table = Table.asOf(table(name), version);
    @Nullable Slot slot = table == null ? null : table.slots.get(key.unsafeArray());
    @Nullable Revision revision = slot == null ? null : asOf(slot, version);
    return revision == null || !revision.isPresent() ? null : revision;
  }

  private @Nullable Revision asOf(Slot slot, long version) {
    if (slot.version <= version) {
      return slot.toRevision(null);
    }
    Optional<ChangeLog.Entry> change = log.at(slot.change);
    while (change.isPresent()) {
      @Nullable Revision before = before(change.get());
      if (before == null || before.version <= version) {
        return before;
      }
      change = log.at(change.get().previous());
    }
    return null;
  }

  /** What a change found: as it says itself or, of a key that was gone, as its removal says. */
  private @Nullable Revision before(ChangeLog.Entry change) {
    return change.before() != null
        ? change.before()
        : log.at(change.previous()).map(VersionStore::goneBy).orElse(null);
  }

  private static Revision goneBy(ChangeLog.Entry change) {
    return Revision.gone(change.how(), change.version(), change.wallMillis(), change.author());
  }

  /** The revisions of a slot that are kept, newest first, each with its author while known. */
  List<Revision> revisions(Slot slot) {
    List<Revision> found = new ArrayList<>(2);
    @Nullable Revision revision = slot.toRevision(null);
    long position = slot.change;
    while (revision != null) {
      ChangeLog.@Nullable Entry change = log.at(position).orElse(null);
      found.add(revision.by(change == null ? null : change.author()));
      revision = change == null ? null : before(change);
      position = change == null ? ChangeLog.NOWHERE : change.previous();
    }
    return found;
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
      if (slot != null) {
        revisions(slot).forEach(revision -> add(found, revision, before, limit));
      }
      @Nullable Revision clearing = clearingOf(table);
      if (clearing != null && table.before != null && isPresent(table.before, key)) {
        add(found, clearing, before, limit);
      }
    }
    return found;
  }

  /** The clearing that began a table, with its author while that is known. */
  @Nullable Revision clearingOf(Table table) {
    @Nullable Revision cleared = table.cleared;
    return cleared == null
        ? null
        : log.at(table.clearing).map(change -> cleared.by(change.author())).orElse(cleared);
  }

  private static boolean isPresent(Table table, Bytes key) {
    @Nullable Slot slot = table.slots.get(key.unsafeArray());
    return slot != null && slot.isPresent();
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
    // What a change left of its key is what the next change of the key found there.
    List<Revision> left = new ArrayList<>();
    List<ChangeLog.Entry> changes = log.behind(version);
    Map<Slot, Revision> found = new HashMap<>();
    for (ChangeLog.Entry change : changes.reversed()) {
      left.add(leftBy(change, found));
    }
    for (int i = 0; i < changes.size(); i++) {
      ChangeLog.Entry change = changes.get(i);
      Revision revision = left.get(left.size() - 1 - i);
      if (!follower.follow(change.table().name, change.key(), revision)) {
        return;
      }
    }
  }

  private static Revision leftBy(ChangeLog.Entry change, Map<Slot, Revision> found) {
    @Nullable Slot slot = change.table().slots.get(change.key().unsafeArray());
    if (slot == null) {
      return goneBy(change); // all keys of the table are
    }
    @Nullable Revision later = found.get(slot);
    if (change.before() != null) {
      found.put(slot, change.before());
    }
    return change.how() == How.PUT
        ? (later == null ? slot.toRevision(null) : later).by(change.author())
        : goneBy(change);
  }

  /** Begins to draw all of this as it is now; the store may change meanwhile. */
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
            true,
            shared(contentType),
            stamp.version().number(),
            created.number(),
            stamp.wallMillis(),
            FOREVER,
            null);
    show(table, key.unsafeArray(), null, new Slot(revision), revision);
    long newest = Math.max(log.latest(), revision.version);
    long wallMillis = Math.max(log.readableWallMillis(), stamp.wallMillis());
    log.restore(new ChangeLog.Marks(newest, newest, wallMillis, newest, 0));
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
    return table == null ? newTable(name, null, null) : table;
  }

  Table newTable(String name, @Nullable Revision cleared, @Nullable Table before) {
    Table table = new Table(name, nextNumber++, cleared, before);
    tables.put(name, table);
    log.register(table);
    latest = table;
    return table;
  }

  private @Nullable Slot slot(String name, byte[] key) {
    @Nullable Table table = table(name);
    return table == null ? null : table.slots.get(key);
  }

  private void dropIfEmpty(Table table) {
    if (table.slots.isEmpty() && table.before == null && tables.get(table.name) == table) {
      tables.remove(table.name);
      log.release(table);
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
