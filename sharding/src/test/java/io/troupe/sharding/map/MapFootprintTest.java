package io.troupe.sharding.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Capacity is heap: what an entry costs decides how much fits. Prints the figures. */
class MapFootprintTest {
  private static final int ENTRIES = 200_000;
  private static final int KEY_BYTES = 16;
  private static final int VALUE_BYTES = 100;
  private static final long GOAL_BYTES = 450;

  @Test
  void anEntryTakesNoMoreHeapThanItsGoal() {
    long before = liveHeapBytes();
    KindCore<MapCommand, MapEvent> core = MapPart.rules();
    Random random = new Random(1);
    long start = System.nanoTime();
    for (int i = 1; i <= ENTRIES; i++) {
      core.apply(
          put(random),
          new EventStamp(new Version(i), 1_767_225_600_000L + i, 1_767_225_600_000L + i));
    }
    long filled = System.nanoTime();
    long perEntry = (liveHeapBytes() - before) / ENTRIES;
    long snapshotStart = System.nanoTime();
    List<Bytes> chunks = MapPart.drawn(core, 1 << 20);
    long snapshotTaken = System.nanoTime();
    KindCore<MapCommand, MapEvent> restored = MapPart.rules();
    chunks.forEach(restored::restore);
    long restoredAt = System.nanoTime();

    System.out.printf(
        "map: %d entries with keys of %d and values of %d bytes: %d bytes of live heap each; filled"
            + " in %d ms; snapshot of %d bytes in %d chunks taken in %d ms, restored in %d ms%n",
        ENTRIES,
        KEY_BYTES,
        VALUE_BYTES,
        perEntry,
        (filled - start) / 1_000_000,
        chunks.stream().mapToLong(Bytes::length).sum(),
        chunks.size(),
        (snapshotTaken - snapshotStart) / 1_000_000,
        (restoredAt - snapshotTaken) / 1_000_000);
    assertThat(perEntry).isBetween((long) KEY_BYTES + VALUE_BYTES, GOAL_BYTES);
  }

  private static MapEvent put(Random random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    byte[] value = new byte[VALUE_BYTES];
    // As read from the wire: names and content types are new objects each time.
    String name = new String(new char[] {'m', 'a', 'p'});
    String contentType = "application/".concat("json");
    return new MapEvent.EntryPut(
        new MapName(name), Bytes.wrap(key), Bytes.wrap(value), contentType, 0);
  }

  private static long liveHeapBytes() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
