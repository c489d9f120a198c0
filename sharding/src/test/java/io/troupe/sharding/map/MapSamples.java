package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.actors.kind.ClockDrift;
import io.troupe.actors.kind.Guests;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import io.troupe.sharding.bond.BondLimits;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.guard.GuardLimits;
import io.troupe.sharding.guard.GuardName;
import io.troupe.sharding.versions.HistoryLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** At least one value of every type that travels or reaches disk, by name. */
final class MapSamples {
  static final WireRegistry REGISTRY = registry();

  private static final MapName ORDERS = MapPart.ORDERS;
  private static final Bytes KEY = Bytes.utf8("42");
  private static final Bytes VALUE = Bytes.utf8("{\"paid\":true}");
  private static final String JSON = "application/json";
  private static final MapEntry ENTRY =
      new MapEntry(VALUE, JSON, version(300), version(7), 1_767_225_600_000L, 0);
  private static final MapEntry OLD =
      new MapEntry(Bytes.EMPTY, "", version(1), version(1), -1, 1_767_225_600_001L);

  private static final MapRevision PUT =
      new MapRevision(
          MapRevision.How.PUT,
          version(300),
          1_767_225_600_000L,
          Optional.of(ENTRY),
          Optional.of(new RequestId(new SessionId(0x0123456789abcdefL, -2), 300)),
          new Principal("müller"));
  private static final MapRevision GONE =
      new MapRevision(
          MapRevision.How.CLEARED,
          version(299),
          -1,
          Optional.empty(),
          Optional.empty(),
          Principal.NONE);

  private static final MapRevision UNBOUND =
      new MapRevision(
          MapRevision.How.SESSION_ENDED,
          version(301),
          1_767_225_600_000L,
          Optional.empty(),
          Optional.empty(),
          Principal.NONE);

  private MapSamples() {}

  static Map<String, Object> all() {
    Map<String, Object> samples = new LinkedHashMap<>();
    addCommands(samples);
    addReplies(samples);
    addEvents(samples);
    return samples;
  }

  /** A state that makes use of all that a snapshot can say. */
  private static final GuestId SESSION = new GuestId(new PartitionId(17), 4_821);

  private static final MapEvent.EntryPut PUT_BOUND =
      new MapEvent.EntryPut(ORDERS, KEY, VALUE, JSON, 99);

  private static final Guard BY_KEY = Guard.of(new FencingToken(Long.MAX_VALUE));

  private static final Guard NIGHTLY = Guard.of(new GuardName("nightly"), new FencingToken(300));

  static MapPart part() {
    MapPart part = new MapPart();
    part.timeMillis = 1_767_225_600_000L;
    part.put("a", "1");
    part.put("a", "2");
    part.increment("n", 200);
    part.apply(new MapEvent.EntryPut(ORDERS, Bytes.wrap(new byte[] {-1}), Bytes.EMPTY, "", 99));
    part.apply(new MapEvent.NumberChanged(new MapName("Z"), KEY, Long.MIN_VALUE));
    part.apply(new MapEvent.MapCleared(new MapName("Z")));
    part.apply(new MapEvent.NumberChanged(new MapName("Z"), KEY, 1));
    part.apply(new MapEvent.EntryRemoved(ORDERS, Bytes.utf8("n")));
    return part;
  }

  /** A state with a cleared map of which only what the changes left is kept, one without value. */
  static MapPart narrowed() {
    HistoryLimits least = new HistoryLimits(300_000, HistoryLimits.LEAST_BYTES);
    MapPart part =
        new MapPart(
            new MapRules(
                new MapSettings(least, ClockDrift.DEFAULT, GuardLimits.DEFAULT, BondLimits.DEFAULT),
                Guests.NONE));
    part.timeMillis = 1_767_225_600_000L;
    part.put("a", "1");
    part.put("large", "x".repeat(HistoryLimits.LEAST_BYTES / 8));
    part.clear();
    part.put("a", "2");
    return part;
  }

  /** A state that has seen tokens. */
  static MapPart guarded() {
    MapPart part = new MapPart();
    part.timeMillis = 1_767_225_600_000L;
    part.apply(new MapEvent.GuardPassed(BY_KEY, new MapEvent.NumberChanged(ORDERS, KEY, 1)));
    part.apply(new MapEvent.GuardPassed(NIGHTLY, new MapEvent.EntryRemoved(ORDERS, KEY)));
    return part;
  }

  /** A state with keys that live as long as sessions. */
  static MapPart bound() {
    MapPart part = new MapPart();
    part.timeMillis = 1_767_225_600_000L;
    part.apply(new MapEvent.EntryBound(PUT_BOUND, SESSION));
    return part;
  }

  static Bytes encode(Object value) {
    WireWriter out = new WireWriter(64);
    REGISTRY.write(value, out);
    return out.toBytes();
  }

  static Object decode(String manifest, Bytes bytes) {
    WireReader in = new WireReader(bytes);
    Object value = REGISTRY.read(manifest, in);
    in.expectEnd();
    return value;
  }

  private static void addCommands(Map<String, Object> samples) {
    samples.put("get-linearizable", new MapCommand.Get(ORDERS, KEY, Access.LINEARIZABLE));
    samples.put("get-local", new MapCommand.Get(ORDERS, KEY, Access.LOCAL));
    samples.put("get-at-least", new MapCommand.Get(ORDERS, KEY, new Access.AtLeast(version(300))));
    samples.put("put-always", new MapCommand.Put(ORDERS, KEY, VALUE, JSON, MapCondition.ALWAYS));
    samples.put(
        "put-if-absent", new MapCommand.Put(ORDERS, KEY, Bytes.EMPTY, "", MapCondition.IF_ABSENT));
    samples.put(
        "put-if-present", new MapCommand.Put(ORDERS, KEY, VALUE, JSON, MapCondition.IF_PRESENT));
    samples.put(
        "put-if-version",
        new MapCommand.Put(ORDERS, KEY, VALUE, JSON, new MapCondition.IfVersion(version(300))));
    samples.put(
        "put-with-time-to-live",
        new MapCommand.Put(ORDERS, KEY, VALUE, JSON, 60_000, MapCondition.ALWAYS));
    samples.put(
        "get-as-of-version",
        new MapCommand.GetAsOf(ORDERS, KEY, new AsOf.AtVersion(version(300)), Access.LOCAL));
    samples.put(
        "get-as-of-time",
        new MapCommand.GetAsOf(ORDERS, KEY, new AsOf.AtTime(1_767_225_600_000L), Access.LOCAL));
    samples.put(
        "history", new MapCommand.History(ORDERS, KEY, Optional.empty(), 100, Access.LINEARIZABLE));
    samples.put(
        "history-before",
        new MapCommand.History(ORDERS, KEY, Optional.of(version(300)), 1, Access.LOCAL));
    samples.put("changes", new MapCommand.Changes(version(300), 100, 1 << 16, Access.LOCAL));
    samples.put(
        "scan-as-of",
        new MapCommand.Scan(
            ORDERS,
            Bytes.EMPTY,
            Optional.empty(),
            100,
            1 << 20,
            new AsOf.AtTime(-1),
            Access.LINEARIZABLE));
    samples.put("remove", new MapCommand.Remove(ORDERS, KEY, MapCondition.ALWAYS));
    samples.put("increment", new MapCommand.Increment(ORDERS, KEY, 1));
    samples.put(
        "guarded-put",
        new MapCommand.Guarded(
            NIGHTLY, new MapCommand.Put(ORDERS, KEY, VALUE, JSON, 60_000, MapCondition.IF_ABSENT)));
    samples.put(
        "guarded-remove",
        new MapCommand.Guarded(
            BY_KEY, new MapCommand.Remove(ORDERS, KEY, MapCondition.IF_PRESENT)));
    samples.put(
        "guarded-increment",
        new MapCommand.Guarded(BY_KEY, new MapCommand.Increment(ORDERS, KEY, -1)));
    MapCommand.Bind bind =
        new MapCommand.Bind(
            new MapCommand.Put(ORDERS, KEY, VALUE, JSON, 60_000, MapCondition.IF_ABSENT), SESSION);
    samples.put("bind", bind);
    samples.put("guarded-bind", new MapCommand.Guarded(BY_KEY, bind));
    samples.put("increment-down", new MapCommand.Increment(ORDERS, KEY, Long.MIN_VALUE));
    samples.put("clear", new MapCommand.Clear(ORDERS));
    samples.put("count", new MapCommand.Count(ORDERS, Access.LINEARIZABLE));
    samples.put(
        "scan-start",
        new MapCommand.Scan(ORDERS, Bytes.EMPTY, Optional.empty(), 10_000, 1 << 20, Access.LOCAL));
    samples.put(
        "scan-next",
        new MapCommand.Scan(ORDERS, Bytes.utf8("4"), Optional.of(KEY), 1, 1, Access.LINEARIZABLE));
    samples.put("list-maps", new MapCommand.ListMaps(Access.LOCAL));
  }

  private static void addReplies(Map<String, Object> samples) {
    samples.put("found", new MapReply.Found(ENTRY));
    samples.put("found-empty", new MapReply.Found(OLD));
    samples.put("absent", new MapReply.Absent());
    samples.put("stored-created", new MapReply.Stored(version(300), true));
    samples.put("stored-again", new MapReply.Stored(version(Long.MAX_VALUE), false));
    samples.put("removed", new MapReply.Removed(version(300)));
    samples.put("incremented", new MapReply.Incremented(version(300), -42));
    samples.put("condition-failed", new MapReply.ConditionFailed(Version.ABSENT));
    samples.put("not-a-number", new MapReply.NotANumber(version(300)));
    samples.put("stale-token", new MapReply.StaleToken(new FencingToken(57)));
    samples.put("guards-full", new MapReply.GuardsFull(50_000));
    samples.put("no-session", new MapReply.NoSession());
    samples.put("bonds-full", new MapReply.BondsFull(10_000));
    samples.put("revisions-session-ended", new MapReply.Revisions(List.of(UNBOUND), false));
    samples.put("cleared", new MapReply.Cleared(version(300), 1_000));
    samples.put("counted", new MapReply.Counted(1_000));
    samples.put("page-empty", new MapReply.Page(List.of(), false));
    samples.put(
        "page",
        new MapReply.Page(
            List.of(new MapReply.Keyed(KEY, ENTRY), new MapReply.Keyed(Bytes.utf8("43"), OLD)),
            true));
    samples.put("out-of-history", new MapReply.OutOfHistory(version(300), 1_767_225_600_000L));
    samples.put("changes-forgotten", new MapReply.ChangesForgotten(version(300)));
    samples.put("revisions", new MapReply.Revisions(List.of(PUT, GONE), true));
    samples.put(
        "changed",
        new MapReply.Changes(
            List.of(
                new MapReply.Changed(ORDERS, KEY, PUT),
                new MapReply.Changed(ORDERS, Bytes.EMPTY, GONE)),
            version(300)));
    samples.put("names", new MapReply.Names(List.of(new MapName("A-1"), ORDERS)));
  }

  private static void addEvents(Map<String, Object> samples) {
    samples.put("entry-put", new MapEvent.EntryPut(ORDERS, KEY, VALUE, JSON, 0));
    samples.put(
        "entry-put-expiring", new MapEvent.EntryPut(ORDERS, KEY, VALUE, "", 1_767_225_600_000L));
    samples.put("entry-expired", new MapEvent.EntryExpired(ORDERS, KEY));
    samples.put("entry-removed", new MapEvent.EntryRemoved(ORDERS, KEY));
    samples.put("number-changed", new MapEvent.NumberChanged(ORDERS, KEY, -42));
    samples.put(
        "guard-passed-put",
        new MapEvent.GuardPassed(NIGHTLY, new MapEvent.EntryPut(ORDERS, KEY, VALUE, JSON, 99)));
    samples.put(
        "guard-passed-removed",
        new MapEvent.GuardPassed(BY_KEY, new MapEvent.EntryRemoved(ORDERS, KEY)));
    samples.put(
        "guard-passed-number",
        new MapEvent.GuardPassed(BY_KEY, new MapEvent.NumberChanged(ORDERS, KEY, -42)));
    MapEvent.EntryBound bound = new MapEvent.EntryBound(PUT_BOUND, SESSION);
    samples.put("entry-bound", bound);
    samples.put("entry-unbound", new MapEvent.EntryUnbound(ORDERS, KEY));
    samples.put("guard-passed-bound", new MapEvent.GuardPassed(BY_KEY, bound));
    samples.put("map-cleared", new MapEvent.MapCleared(ORDERS));
  }

  private static WireRegistry registry() {
    WireRegistry.Builder builder = WireRegistry.builder();
    new MapKind(MapSettings.DEFAULT).register(builder);
    return builder.build();
  }

  private static Version version(long number) {
    return new Version(number);
  }
}
