package io.troupe.sharding.map;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Maps as simply as they can be written: what the rules are compared with. */
final class MapModel {
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);

  private final NavigableMap<String, NavigableMap<String, MapEntry>> maps = new TreeMap<>();

  /** The answer to a command, whose version is {@code next} if it changes something. */
  MapReply execute(MapCommand command, Version next, long timeMillis) {
    maps.values().removeIf(Map::isEmpty);
    return switch (command) {
      case MapCommand.Get get -> {
        MapEntry entry = map(get.map()).get(hex(get.key()));
        yield entry == null ? new MapReply.Absent() : new MapReply.Found(entry);
      }
      case MapCommand.Put put -> put(put, next, timeMillis);
      case MapCommand.Remove remove -> remove(remove, next);
      case MapCommand.Increment increment -> increment(increment, next, timeMillis);
      case MapCommand.Clear clear -> {
        long keys = map(clear.map()).size();
        map(clear.map()).clear();
        yield new MapReply.Cleared(keys == 0 ? Version.ABSENT : next, keys);
      }
      case MapCommand.Count count -> new MapReply.Counted(map(count.map()).size());
      case MapCommand.Scan scan -> scan(scan);
      case MapCommand.ListMaps list ->
          new MapReply.Names(maps.keySet().stream().map(MapName::new).toList());
    };
  }

  private MapReply put(MapCommand.Put put, Version next, long timeMillis) {
    MapEntry old = map(put.map()).get(hex(put.key()));
    Version current = old == null ? Version.ABSENT : old.version();
    if (!holds(put.condition(), current)) {
      return new MapReply.ConditionFailed(current);
    }
    Version created = old == null ? next : old.created();
    map(put.map())
        .put(
            hex(put.key()),
            new MapEntry(put.value(), put.contentType(), next, created, timeMillis, 0));
    return new MapReply.Stored(next, old == null);
  }

  private MapReply remove(MapCommand.Remove remove, Version next) {
    MapEntry old = map(remove.map()).get(hex(remove.key()));
    Version current = old == null ? Version.ABSENT : old.version();
    if (!holds(remove.condition(), current)) {
      return new MapReply.ConditionFailed(current);
    }
    map(remove.map()).remove(hex(remove.key()));
    return old == null ? new MapReply.Absent() : new MapReply.Removed(next);
  }

  private MapReply increment(MapCommand.Increment increment, Version next, long timeMillis) {
    MapEntry old = map(increment.map()).get(hex(increment.key()));
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
    map(increment.map())
        .put(
            hex(increment.key()),
            new MapEntry(Bytes.utf8(sum.toString()), contentType, next, created, timeMillis, 0));
    return new MapReply.Incremented(next, sum.longValueExact());
  }

  private MapReply scan(MapCommand.Scan scan) {
    String prefix = hex(scan.prefix());
    String after = scan.after().map(MapModel::hex).orElse("");
    List<MapReply.Keyed> matches = new ArrayList<>();
    for (Map.Entry<String, MapEntry> entry : map(scan.map()).entrySet()) {
      if (entry.getKey().startsWith(prefix) && entry.getKey().compareTo(after) > 0) {
        matches.add(new MapReply.Keyed(unhex(entry.getKey()), entry.getValue()));
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

  private NavigableMap<String, MapEntry> map(MapName name) {
    return maps.computeIfAbsent(name.value(), n -> new TreeMap<>());
  }

  /** Hex text sorts as unsigned bytes do, and by other code than the rules use. */
  private static String hex(Bytes key) {
    return HexFormat.of().formatHex(key.toArray());
  }

  private static Bytes unhex(String key) {
    return Bytes.wrap(HexFormat.of().parseHex(key));
  }
}
