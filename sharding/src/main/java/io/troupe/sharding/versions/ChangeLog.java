package io.troupe.sharding.versions;

import io.troupe.actors.Bytes;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.sharding.versions.ChangeBuffer.Reader;
import io.troupe.sharding.versions.Revision.Author;
import io.troupe.sharding.versions.Revision.How;
import io.troupe.sharding.versions.Table.Slot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a partition in their order, as far back as the limits say: each with who made it
 * and what its key was <em>before</em>, so that a state as of any version from the floor on can be
 * told by going back from the newest. What a key was before a change is forgotten with the change.
 *
 * <pre>
 *   record = u8 how · u8 flags (1: request, 2: principal, 4: before, 8: the value before)
 *            i32 table · i64 version · i64 time · i64 wall time · i64 position of the change before
 *            u16 length · key
 *            [ i64 · i64 · i64 request ]  [ u8 length · principal ]
 *            [ i64 version · i64 created · i64 wall time · i64 end
 *              u16 length · content type · i32 length · value ]     of a key that was there
 * </pre>
 */
final class ChangeLog {
  /** No position. */
  static final long NOWHERE = -1;

  private static final int HAS_REQUEST = 1;
  private static final int HAS_PRINCIPAL = 2;
  private static final int HAS_BEFORE = 4;
  private static final int HAS_VALUE = 8;

  // Where in a record what is looked at without reading all of it.
  private static final int TABLE_AT = 2;
  private static final int VERSION_AT = 6;
  private static final int TIME_AT = 14;
  private static final int WALL_TIME_AT = 22;
  private static final int KEY_LENGTH_AT = 38;

  private static final int HEADER_BYTES = 40;
  private static final int REQUEST_BYTES = 24;

  /** What a change takes for what its key was, besides content type and value. */
  static final int BEFORE_BYTES = 38;

  private final HistoryLimits limits;
  private final ChangeBuffer buffer;

  /** What becomes of tables from which something was forgotten. */
  private final Consumer<Table> forgotten;

  private final Map<Integer, Table> tables = new HashMap<>();

  private final ClearedTables cleared;

  /** Replaced values too large to be kept, by their changes: only while a snapshot needs them. */
  private final Map<Long, byte[]> pinnedValues = new HashMap<>();

  private long bytes;
  private long floor;
  private long readableFrom;
  private long readableWallMillis;
  private long latest;
  private long latestMillis;

  /** How many snapshots are being drawn: they need all that is here. */
  private int pins;

  ChangeLog(HistoryLimits limits, Consumer<Table> forgotten) {
    this.limits = limits;
    this.buffer = new ChangeBuffer(Math.clamp(limits.bytes() / 16, 1 << 10, 64 << 10));
    this.cleared = new ClearedTables(buffer, limits.largestKept());
    this.forgotten = forgotten;
  }

  /** All changes behind this version are here. */
  long floor() {
    return floor;
  }

  /** States as of this version and later can be told. */
  long readableFrom() {
    return readableFrom;
  }

  /** The wall clock's time of {@link #readableFrom}; 0 if nothing was forgotten. */
  long readableWallMillis() {
    return readableWallMillis;
  }

  /** The version of the newest change, also of a forgotten one. */
  long latest() {
    return latest;
  }

  /** A table whose changes may come. */
  void register(Table table) {
    tables.put(table.number, table);
  }

  /** A table of which no change is here any more, and none will come. */
  void release(Table table) {
    tables.remove(table.number);
  }

  /**
   * Adds the change of a key.
   *
   * @param slot of the key; it learns where its newest change is
   * @param replaced what the key was; null if it was not known. That a key was gone is said by the
   *     change that removed it: whether that is still here depends on snapshots, and what is
   *     written must not
   */
  void add(
      Table table,
      byte[] key,
      Slot slot,
      Revision left,
      Author author,
      @Nullable Revision replaced) {
    @Nullable Revision before = replaced != null && replaced.isPresent() ? replaced : null;
    boolean isLarge = before != null && before.value.length > limits.largestKept();
    boolean withValue = before != null && before.hasValue && !isLarge;
    byte[] value = before != null && withValue ? before.value : Bytes.EMPTY.unsafeArray();
    byte[] type = before == null ? Bytes.EMPTY.unsafeArray() : ascii(before.contentType);
    int beforeBytes = before == null ? 0 : BEFORE_BYTES + type.length + value.length;
    int flags = (before == null ? 0 : HAS_BEFORE) | (withValue ? HAS_VALUE : 0);
    long position = begin(table, key, slot.change, left, author, flags, beforeBytes);
    if (before != null) {
      buffer
          .i64(before.version)
          .i64(before.created)
          .i64(before.wallMillis)
          .i64(before.untilMillis)
          .u16(type.length)
          .raw(type)
          .i32(value.length)
          .raw(value);
    }
    slot.change = position;
    if (before != null && isLarge && pins > 0) {
      pinnedValues.put(position, before.value);
    }
    bytes += buffer.lengthOf(position);
  }

  /** Puts back a change as a snapshot has it. */
  void restore(
      Table table, byte[] key, @Nullable Slot slot, Revision left, @Nullable Revision before) {
    Author author = Objects.requireNonNull(left.author, "only changes of the log are put back");
    if (slot == null) {
      addCleared(table, left, author);
    } else {
      add(table, key, slot, left, author, before);
    }
  }

  /** Adds the clearing that began a table. */
  void addCleared(Table table, Revision clearing, Author author) {
    long position = begin(table, Bytes.EMPTY.unsafeArray(), NOWHERE, clearing, author, 0, 0);
    table.clearing = position;
    bytes += buffer.lengthOf(position);
    cleared.add(table);
  }

  private long begin(
      Table table,
      byte[] key,
      long previous,
      Revision left,
      Author author,
      int flags,
      int beforeBytes) {
    Optional<RequestId> request = author.requestId();
    byte[] principal =
        author.principal().isNone()
            ? Bytes.EMPTY.unsafeArray()
            : author.principal().name().getBytes(StandardCharsets.UTF_8);
    int authorBytes =
        (request.isPresent() ? REQUEST_BYTES : 0)
            + (principal.length > 0 ? 1 + principal.length : 0);
    long position = buffer.begin(HEADER_BYTES + key.length + authorBytes + beforeBytes);
    buffer
        .u8(left.how.number)
        .u8(
            flags
                | (request.isPresent() ? HAS_REQUEST : 0)
                | (principal.length > 0 ? HAS_PRINCIPAL : 0))
        .i32(table.number)
        .i64(left.version)
        .i64(author.timeMillis())
        .i64(left.wallMillis)
        .i64(previous)
        .u16(key.length)
        .raw(key);
    if (request.isPresent()) {
      RequestId id = request.get();
      buffer.i64(id.session().high()).i64(id.session().low()).i64(id.number());
    }
    if (principal.length > 0) {
      buffer.u8(principal.length).raw(principal);
    }
    latest = left.version;
    latestMillis = Math.max(latestMillis, author.timeMillis());
    return position;
  }

  private static byte[] ascii(String text) {
    return text.isEmpty() ? Bytes.EMPTY.unsafeArray() : text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** One change, read back. */
  record Entry(
      How how,
      Table table,
      Bytes key,
      long version,
      long wallMillis,
      long previous,
      Author author,
      @Nullable Revision before) {}

  /** The change at a position; empty if it is forgotten. */
  Optional<Entry> at(long position) {
    return position == NOWHERE || position < buffer.tail() || buffer.isEmpty()
        ? Optional.empty()
        : Optional.of(read(position));
  }

  private Entry read(long position) {
    Reader in = buffer.reader(position);
    How how = How.of(in.u8());
    int flags = in.u8();
    @Nullable Table table = tables.get(in.i32());
    if (table == null) {
      throw new IllegalStateException("the log has a change of a table that is gone");
    }
    long version = in.i64();
    long timeMillis = in.i64();
    long wallMillis = in.i64();
    long previous = in.i64();
    Bytes key = Bytes.wrap(in.raw(in.u16()));
    Optional<RequestId> request =
        (flags & HAS_REQUEST) == 0
            ? Optional.empty()
            : Optional.of(new RequestId(new SessionId(in.i64(), in.i64()), in.i64()));
    Principal principal =
        (flags & HAS_PRINCIPAL) == 0
            ? Principal.NONE
            : new Principal(new String(in.raw(in.u8()), StandardCharsets.UTF_8));
    @Nullable Revision before =
        (flags & HAS_BEFORE) == 0 ? null : readBefore(in, flags, pinnedValues.get(position));
    Author author = new Author(timeMillis, request, principal);
    return new Entry(how, table, key, version, wallMillis, previous, author, before);
  }

  private static Revision readBefore(Reader in, int flags, byte @Nullable [] pinned) {
    long version = in.i64();
    long created = in.i64();
    long wallMillis = in.i64();
    long untilMillis = in.i64();
    String type = new String(in.raw(in.u16()), StandardCharsets.ISO_8859_1);
    int length = in.i32();
    boolean hasValue = (flags & HAS_VALUE) != 0 || pinned != null;
    byte[] value = pinned != null ? pinned : in.raw(length);
    return new Revision(
        How.PUT, value, hasValue, type, version, created, wallMillis, untilMillis, null);
  }

  /** The changes behind a version, oldest first; it must not be below the floor. */
  List<Entry> behind(long version) {
    List<Entry> newestFirst = new ArrayList<>();
    long position = buffer.head();
    while (position > buffer.tail() && versionAt(buffer.before(position)) > version) {
      position = buffer.before(position);
      newestFirst.add(read(position));
    }
    return newestFirst.reversed();
  }

  /** The version of the last change up to a time; only where that can be told. */
  long versionUpTo(long wallMillis) {
    long position = buffer.head();
    while (position > buffer.tail()) {
      position = buffer.before(position);
      if (buffer.i64At(position, WALL_TIME_AT) <= wallMillis) {
        return versionAt(position);
      }
    }
    return floor;
  }

  private long versionAt(long position) {
    return buffer.i64At(position, VERSION_AT);
  }

  /** The number of the table of a change. */
  static int tableAt(ChangeBuffer buffer, long position) {
    Reader in = buffer.reader(position);
    in.skip(TABLE_AT);
    return in.i32();
  }

  /** The key of a change. */
  static byte[] keyAt(ChangeBuffer buffer, long position) {
    Reader in = buffer.reader(position);
    in.skip(KEY_LENGTH_AT);
    return in.raw(in.u16());
  }

  /** What is known of the log besides its changes. */
  record Marks(
      long floor, long readableFrom, long readableWallMillis, long latest, long latestMillis) {}

  Marks marks() {
    return new Marks(floor, readableFrom, readableWallMillis, latest, latestMillis);
  }

  /** Puts back what is known of the log besides its changes; the last that is put back. */
  void restore(Marks marks) {
    floor = marks.floor();
    readableFrom = marks.readableFrom();
    readableWallMillis = marks.readableWallMillis();
    latest = marks.latest();
    latestMillis = marks.latestMillis();
  }

  /** Forgets nothing until {@link #unpin}. */
  void pin() {
    pins++;
  }

  void unpin() {
    pins--;
    trim();
  }

  /** Forgets what is past the limits. */
  void trim() {
    if (pins > 0) {
      return;
    }
    pinnedValues.clear();
    bytes += cleared.decide();
    while (!buffer.isEmpty() && (bytes > limits.bytes() || isOld(buffer.tail()))) {
      forgetFirst();
    }
  }

  private boolean isOld(long position) {
    return buffer.i64At(position, TIME_AT) < latestMillis - limits.millis();
  }

  private void forgetFirst() {
    long position = buffer.tail();
    bytes -= buffer.lengthOf(position);
    floor = versionAt(position);
    raiseReadable(floor, buffer.i64At(position, WALL_TIME_AT));
    if (How.of(buffer.reader(position).u8()) != How.PUT) {
      forgetGone(read(position));
    } else {
      @Nullable Table table = tables.get(tableAt(buffer, position));
      bytes -= table != null && table.ended ? cleared.forget(table, position) : 0;
    }
    buffer.removeFirst();
  }

  private void forgetGone(Entry gone) {
    Table table = gone.table();
    if (gone.how() == How.CLEARED) {
      forgetBefore(table);
      table.cleared = null;
    } else {
      @Nullable Slot slot = table.slots.get(gone.key().unsafeArray());
      if (slot != null && slot.version == gone.version()) {
        table.slots.remove(gone.key().unsafeArray());
      }
    }
    forgotten.accept(table);
  }

  private void forgetBefore(Table table) {
    for (@Nullable Table old = table.before; old != null; old = old.before) {
      cleared.forget(old);
      release(old);
    }
    table.before = null;
  }

  private void raiseReadable(long version, long wallMillis) {
    if (version > readableFrom) {
      readableFrom = version;
      readableWallMillis = wallMillis;
    }
  }
}
