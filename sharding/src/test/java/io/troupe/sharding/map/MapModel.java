package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.FencingToken;
import io.troupe.actors.Principal;
import io.troupe.actors.Version;
import io.troupe.actors.kind.KindReply;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Maps as somebody would write them who has never heard of the rules: text keys, plain trees, a
 * whole copy of everything per version, no care for speed.
 */
final class MapModel {
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  /** An entry, and when it ends; 0 for never. */
  private record Kept(MapEntry entry, long endMillis) {}

  /** A state, and the time at which it began. */
  private record State(
      long version, long wallMillis, Map<String, NavigableMap<String, Kept>> maps) {}

  private TreeMap<String, NavigableMap<String, Kept>> maps = new TreeMap<>();
  private final List<State> states = new ArrayList<>();
  private final List<MapReply.Changed> changes = new ArrayList<>();

  /** Partition time of the command that is being executed. */
  private long now;

  MapModel() {
    remember(0, Long.MIN_VALUE);
  }

  /** The answer to a command, whose version is {@code next} if it changes something. */
  KindReply execute(MapCommand command, Version next, long timeMillis) {
    now = timeMillis;
    KindReply reply = decide(command, next);
    if (changes.size() > 0 && changes.getLast().revision().version().equals(next)) {
      remember(next.number(), MapPart.wall(timeMillis));
    }
    return reply;
  }

  /** What time does: the keys that end by now, each with its own version from {@code next} on. */
  int expire(Version next, long timeMillis) {
    now = timeMillis;
    int expired = 0;
    while (true) {
      @Nullable MapName map = null;
      @Nullable String key = null;
      @Nullable Kept first = null;
      for (var table : maps.entrySet()) {
        for (var entry : table.getValue().entrySet()) {
          Kept kept = entry.getValue();
          boolean due = kept.endMillis() != 0 && kept.endMillis() <= timeMillis;
          if (due && (first == null || isBefore(kept, first))) {
            map = new MapName(table.getKey());
            key = entry.getKey();
            first = kept;
          }
        }
      }
      if (map == null || key == null) {
        return expired;
      }
      Version version = new Version(next.number() + expired++);
      map(map).remove(key);
      changed(map, unhex(key), MapRevision.How.EXPIRED, version, Optional.empty());
      remember(version.number(), MapPart.wall(timeMillis));
    }
  }

  private static boolean isBefore(Kept one, Kept other) {
    return one.endMillis() < other.endMillis()
        || (one.endMillis() == other.endMillis()
            && one.entry().version().compareTo(other.entry().version()) < 0);
  }

  private void remember(long version, long wallMillis) {
    maps.values().removeIf(Map::isEmpty);
    TreeMap<String, NavigableMap<String, Kept>> copy = new TreeMap<>();
    maps.forEach((name, map) -> copy.put(name, new TreeMap<>(map)));
    states.add(new State(version, wallMillis, copy));
  }

  private KindReply decide(MapCommand command, Version next) {
    return switch (command) {
      case MapCommand.Get get -> found(map(get.map()).get(hex(get.key())));
      case MapCommand.Put put -> put(put, next);
      case MapCommand.Bind unused -> throw new IllegalArgumentException("no session is here");
      case MapCommand.Remove remove -> remove(remove, next);
      case MapCommand.Increment increment -> increment(increment, next);
      case MapCommand.Guarded guarded -> guarded(guarded, next);
      case MapCommand.Clear clear -> clear(clear, next);
      case MapCommand.Count count -> new MapReply.Counted(map(count.map()).size());
      case MapCommand.Scan scan -> scan(scan);
      case MapCommand.ListMaps list ->
          new MapReply.Names(
              maps.entrySet().stream()
                  .filter(map -> !map.getValue().isEmpty())
                  .map(map -> new MapName(map.getKey()))
                  .toList());
      case MapCommand.GetAsOf get -> found(mapAsOf(get.map(), get.asOf()).get(hex(get.key())));
      case MapCommand.History history -> history(history);
      case MapCommand.Changes wanted -> changes(wanted);
    };
  }

  /** The largest token by name, or by map and key; and when it was written last. */
  private record Seen(long token, long timeMillis) {}

  private final Map<List<String>, Seen> tokens =
      new TreeMap<>(Comparator.comparing(List::toString));

  private KindReply guarded(MapCommand.Guarded guarded, Version next) {
    MapCommand.KeyWrite write = guarded.write();
    List<String> place =
        guarded
            .guard()
            .name()
            .map(name -> List.of(name.value()))
            .orElseGet(() -> List.of(write.map().value(), hex(write.key())));
    // A second, its hundredth, and the millisecond that may have begun.
    boolean mayForget = tokens.values().stream().anyMatch(it -> it.timeMillis() + 1_011 <= now);
    Seen seen = tokens.get(place);
    long token = guarded.guard().token().number();
    if (seen != null && seen.token() > token) {
      return new MapReply.StaleToken(new FencingToken(seen.token()));
    }
    if (seen == null && tokens.size() >= MapPart.GUARDS.most() && !mayForget) {
      return new MapReply.GuardsFull(MapPart.GUARDS.most());
    }
    KindReply reply = decide(write, next);
    if (changes.size() > 0 && changes.getLast().revision().version().equals(next)) {
      tokens.values().removeIf(it -> it.timeMillis() + 1_011 <= now);
      tokens.put(place, new Seen(token, now));
    }
    return reply;
  }

  private MapReply found(@Nullable Kept kept) {
    return kept == null ? new MapReply.Absent() : new MapReply.Found(shown(kept));
  }

  private MapEntry shown(Kept kept) {
    MapEntry entry = kept.entry();
    long left = kept.endMillis() == 0 ? 0 : Math.max(1, (kept.endMillis() - now - 1) * 100 / 101);
    return new MapEntry(
        entry.value(),
        entry.contentType(),
        entry.version(),
        entry.created(),
        entry.timeMillis(),
        left);
  }

  private MapReply clear(MapCommand.Clear clear, Version next) {
    long keys = map(clear.map()).size();
    map(clear.map()).clear();
    if (keys > 0) {
      changed(clear.map(), Bytes.EMPTY, MapRevision.How.CLEARED, next, Optional.empty());
    }
    return new MapReply.Cleared(keys == 0 ? Version.ABSENT : next, keys);
  }

  private void changed(
      MapName map, Bytes key, MapRevision.How how, Version version, Optional<MapEntry> entry) {
    changes.add(
        new MapReply.Changed(
            map,
            key,
            new MapRevision(
                how, version, MapPart.wall(now), entry, Optional.empty(), Principal.NONE)));
  }

  private void keep(MapName map, Bytes key, Kept kept) {
    map(map).put(hex(key), kept);
    Version version = kept.entry().version();
    // What is shown of it later depends on when: see ended.
    changed(map, key, MapRevision.How.PUT, version, Optional.of(kept.entry()));
    ends.put(version.number(), kept.endMillis());
  }

  private final Map<Long, Long> ends = new TreeMap<>();

  private MapReply put(MapCommand.Put put, Version next) {
    Kept old = map(put.map()).get(hex(put.key()));
    Version current = old == null ? Version.ABSENT : old.entry().version();
    if (!holds(put.condition(), current)) {
      return new MapReply.ConditionFailed(current);
    }
    Version created = old == null ? next : old.entry().created();
    long life = put.timeToLiveMillis();
    long end = life == 0 ? 0 : now + life + (life + 99) / 100 + 1;
    keep(
        put.map(),
        put.key(),
        new Kept(
            new MapEntry(put.value(), put.contentType(), next, created, MapPart.wall(now), 0),
            end));
    return new MapReply.Stored(next, old == null);
  }

  private MapReply remove(MapCommand.Remove remove, Version next) {
    Kept old = map(remove.map()).get(hex(remove.key()));
    Version current = old == null ? Version.ABSENT : old.entry().version();
    if (!holds(remove.condition(), current)) {
      return new MapReply.ConditionFailed(current);
    }
    map(remove.map()).remove(hex(remove.key()));
    if (old == null) {
      return new MapReply.Absent();
    }
    changed(remove.map(), remove.key(), MapRevision.How.REMOVED, next, Optional.empty());
    return new MapReply.Removed(next);
  }

  private MapReply increment(MapCommand.Increment increment, Version next) {
    Kept kept = map(increment.map()).get(hex(increment.key()));
    MapEntry old = kept == null ? null : kept.entry();
    String text = old == null ? "0" : old.value().ifUtf8().orElse("no text");
    BigInteger sum =
        text.matches("0|-?[1-9][0-9]{0,18}")
            ? new BigInteger(text).add(BigInteger.valueOf(increment.delta()))
            : null;
    boolean wasNumber = sum != null && inRange(new BigInteger(text));
    if (sum == null || !wasNumber || !inRange(sum)) {
      return new MapReply.NotANumber(old == null ? Version.ABSENT : old.version());
    }
    String contentType = old == null ? "text/plain" : old.contentType();
    Version created = old == null ? next : old.created();
    keep(
        increment.map(),
        increment.key(),
        new Kept(
            new MapEntry(
                Bytes.utf8(sum.toString()), contentType, next, created, MapPart.wall(now), 0),
            kept == null ? 0 : kept.endMillis()));
    return new MapReply.Incremented(next, sum.longValueExact());
  }

  private MapReply scan(MapCommand.Scan scan) {
    String prefix = hex(scan.prefix());
    String after = scan.after().map(MapModel::hex).orElse("");
    List<MapReply.Keyed> matches = new ArrayList<>();
    for (Map.Entry<String, Kept> entry : mapAsOf(scan.map(), scan.asOf()).entrySet()) {
      if (entry.getKey().startsWith(prefix) && entry.getKey().compareTo(after) > 0) {
        matches.add(new MapReply.Keyed(unhex(entry.getKey()), shown(entry.getValue())));
      }
    }
    int taken = 0;
    int bytes = 0;
    while (taken < matches.size() && taken < scan.limit() && bytes < scan.maxBytes()) {
      MapReply.Keyed next = matches.get(taken++);
      bytes +=
          next.key().length() + next.entry().value().length() + next.entry().contentType().length();
    }
    return new MapReply.Page(matches.subList(0, taken), taken < matches.size());
  }

  private MapReply history(MapCommand.History history) {
    List<MapRevision> found = new ArrayList<>();
    boolean there = false;
    for (MapReply.Changed change : changes) {
      boolean cleared = change.revision().how() == MapRevision.How.CLEARED;
      if (!change.map().equals(history.map()) || !(cleared || change.key().equals(history.key()))) {
        continue;
      }
      if (!cleared || there) {
        found.add(shown(change.revision()));
      }
      there = change.revision().how() == MapRevision.How.PUT;
    }
    history.before().ifPresent(before -> found.removeIf(isFrom(before)));
    List<MapRevision> newestFirst = found.reversed();
    boolean more = newestFirst.size() > history.limit();
    return new MapReply.Revisions(
        more ? newestFirst.subList(0, history.limit()) : newestFirst, more);
  }

  private static Predicate<MapRevision> isFrom(Version before) {
    return revision -> revision.version().compareTo(before) >= 0;
  }

  private MapRevision shown(MapRevision revision) {
    return new MapRevision(
        revision.how(),
        revision.version(),
        revision.timeMillis(),
        revision
            .entry()
            .map(entry -> shown(new Kept(entry, ends.getOrDefault(entry.version().number(), 0L)))),
        revision.requestId(),
        revision.principal());
  }

  private KindReply changes(MapCommand.Changes wanted) {
    Version latest = changes.isEmpty() ? Version.ABSENT : changes.getLast().revision().version();
    if (wanted.after().compareTo(latest) > 0) {
      return new MapReply.Changes(List.of(), latest);
    }
    List<MapReply.Changed> found = new ArrayList<>();
    int bytes = 0;
    boolean more = false;
    for (MapReply.Changed change : changes) {
      MapRevision revision = shown(change.revision());
      if (revision.version().compareTo(wanted.after()) > 0) {
        more = found.size() == wanted.limit() || bytes >= wanted.maxBytes();
        if (more) {
          break;
        }
        found.add(new MapReply.Changed(change.map(), change.key(), revision));
        bytes +=
            change.key().length()
                + revision
                    .entry()
                    .map(entry -> entry.value().length() + entry.contentType().length())
                    .orElse(0);
      }
    }
    return found.isEmpty()
        ? MapPart.NOT_YET
        : new MapReply.Changes(found, found.getLast().revision().version());
  }

  private static boolean holds(MapCondition condition, Version current) {
    return condition.equals(MapCondition.ALWAYS)
        || (condition.equals(MapCondition.IF_ABSENT) && current.number() == 0)
        || (condition.equals(MapCondition.IF_PRESENT) && current.number() > 0)
        || (condition instanceof MapCondition.IfVersion wanted
            && wanted.version().number() == current.number());
  }

  private static boolean inRange(BigInteger number) {
    return number.compareTo(MIN) >= 0 && number.compareTo(MAX) <= 0;
  }

  private NavigableMap<String, Kept> map(MapName name) {
    return maps.computeIfAbsent(name.value(), n -> new TreeMap<>());
  }

  private NavigableMap<String, Kept> mapAsOf(MapName name, AsOf asOf) {
    State then = states.getFirst();
    for (State state : states) {
      boolean reached =
          switch (asOf) {
            case AsOf.Now now -> true;
            case AsOf.AtVersion at -> state.version() <= at.version().number();
            case AsOf.AtTime at -> state.wallMillis() <= at.wallMillis();
          };
      then = reached ? state : then;
    }
    return then.maps().getOrDefault(name.value(), new TreeMap<>());
  }

  /** Hex text sorts as unsigned bytes do, and by other code than the rules use. */
  private static String hex(Bytes key) {
    return HexFormat.of().formatHex(key.toArray());
  }

  private static Bytes unhex(String key) {
    return Bytes.wrap(HexFormat.of().parseHex(key));
  }
}
