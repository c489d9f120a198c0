package io.troupe.bench.wire;

import io.troupe.actors.Bytes;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapEntry;
import io.troupe.sharding.map.MapEvent;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapReply;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The messages that are measured. */
public enum Sample {
  /** A put of 100 B. */
  PUT_100,
  /** A put of 1 KiB. */
  PUT_1K,
  /** A get. */
  GET,
  /** What a put is answered. */
  STORED,
  /** What a get is answered, with 100 B. */
  FOUND_100,
  /** A page of 100 entries of 100 B. */
  PAGE_100,
  /** The event of a put of 100 B, as the journal stores it. */
  EVENT_100;

  private static final MapName MAP = new MapName("orders");
  private static final String TYPE = "application/json";
  private static final long NOW = 1_790_000_000_000L;
  private static final long VERSION = 1_234_567;

  Object message() {
    SplittableRandom random = new SplittableRandom(1);
    return switch (this) {
      case PUT_100 -> put(random, 100);
      case PUT_1K -> put(random, 1_024);
      case GET -> new MapCommand.Get(MAP, key(random), Access.LINEARIZABLE);
      case STORED -> new MapReply.Stored(new Version(VERSION), true);
      case FOUND_100 -> new MapReply.Found(entry(random));
      case PAGE_100 -> {
        List<MapReply.Keyed> entries = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          entries.add(new MapReply.Keyed(key(random), entry(random)));
        }
        yield new MapReply.Page(entries, true);
      }
      case EVENT_100 ->
          new Event(
              NOW,
              new RequestId(new SessionId(17, 99_000), 4_711),
              4_700,
              new MapEvent.EntryPut(MAP, key(random), bytes(random, 100), TYPE, 0));
    };
  }

  private static MapCommand.Put put(SplittableRandom random, int size) {
    return new MapCommand.Put(MAP, key(random), bytes(random, size), TYPE, MapCondition.ALWAYS);
  }

  private static MapEntry entry(SplittableRandom random) {
    return new MapEntry(
        bytes(random, 100), TYPE, new Version(VERSION), new Version(VERSION - 9), NOW, 0);
  }

  private static Bytes key(SplittableRandom random) {
    return bytes(random, 16);
  }

  private static Bytes bytes(SplittableRandom random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }
}
