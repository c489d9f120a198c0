package io.troupe.sharding.versions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.sharding.versions.Revision.How;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept of the past, and for how long. */
class VersionStoreTest {
  private static final String T = "orders";
  private static final HistoryLimits SMALL = new HistoryLimits(10_000, 16 << 10);

  private VersionStore store = new VersionStore(SMALL);
  private long version;
  private long timeMillis = 1_000;

  @Test
  void keepsWhoChangedWhatUntilItIsForgotten() {
    RequestId id = new RequestId(new SessionId(7, 8), 9);
    EventStamp stamp =
        new EventStamp(new Version(++version), timeMillis, 5, Optional.of(id), new Principal("me"));
    store.put(T, key("a"), Bytes.utf8("1"), "", VersionStore.FOREVER, stamp);
    Revision revision = history("a").getFirst();
    assertThat(revision.requestId()).contains(id);
    assertThat(revision.principal()).isEqualTo(new Principal("me"));
    assertThat(revision.wallMillis()).isEqualTo(5);

    timeMillis += SMALL.millis() + 1;
    put("b", 1);
    assertThat(history("a")).as("the newest revision stays").hasSize(1);
    assertThat(history("a").getFirst().requestId()).isEmpty();
    assertThat(history("a").getFirst().principal()).isEqualTo(Principal.NONE);
  }

  @Test
  void forgetsWhatIsOlderThanTheLimit() {
    put("a", 1);
    put("a", 2);
    timeMillis += SMALL.millis();
    put("a", 3);
    assertThat(history("a")).as("exactly as old as the limit").hasSize(3);
    timeMillis += 1;
    put("b", 1);
    assertThat(history("a")).extracting(it -> it.version).containsExactly(3L, 2L);
    assertThat(store.readableFrom(T)).isEqualTo(new Version(2));
    assertThat(store.asOf(T, key("a"), 2)).isNotNull();
    assertThat(store.changesFrom()).isEqualTo(new Version(2));
  }

  @Test
  void keepsNoMoreBytesThanTheLimit() {
    for (int i = 0; i < 1_000; i++) {
      put("a", 100);
    }
    int kept = history("a").size();
    assertThat(kept).isBetween(60, SMALL.bytes() / 188 + 1);
    assertThat(store.readableFrom(T).number()).isEqualTo(1_000 - kept + 1);
  }

  @Test
  void aLargeReplacedValueIsForgottenAtOnceAndItsChangeIsNot() {
    put("a", SMALL.largestKept() + 1);
    put("a", 1);
    assertThat(history("a")).extracting(Revision::hasValue).containsExactly(true, false);
    assertThat(changesBehind(0)).containsExactly(1L, 2L);

    put("b", SMALL.largestKept());
    put("b", 1);
    assertThat(history("b")).extracting(Revision::hasValue).containsExactly(true, true);
  }

  @Test
  void aRemovedKeyLeavesNothingOnceItsHistoryIsForgotten() {
    put("a", 1);
    store.remove(T, key("a"), How.REMOVED, stamp());
    assertThat(store.names()).isEmpty();
    assertThat(history("a")).extracting(Revision::how).containsExactly(How.REMOVED, How.PUT);
    timeMillis += SMALL.millis() + 1;
    store.put("other", key("b"), Bytes.EMPTY, "", VersionStore.FOREVER, stamp());
    assertThat(history("a")).isEmpty();
    assertThat(store.tables.keySet()).containsExactly("other");
  }

  @Test
  void whatWasClearedCanBeReadUntilItIsForgotten() {
    put("a", 1);
    put("b", 1);
    assertThat(store.clear(T, stamp())).isEqualTo(2);
    put("a", 1);
    assertThat(store.count(T)).isEqualTo(1);
    assertThat(store.asOf(T, key("b"), 2)).isNotNull();
    assertThat(store.asOf(T, key("b"), 3)).isNull();
    assertThat(history("b")).extracting(Revision::how).containsExactly(How.CLEARED, How.PUT);
    assertThat(history("a"))
        .extracting(Revision::how)
        .containsExactly(How.PUT, How.CLEARED, How.PUT);
    assertThat(history("never there")).isEmpty();

    timeMillis += SMALL.millis() + 1;
    put("c", 1);
    assertThat(history("b")).isEmpty();
    assertThat(store.readableFrom(T)).isEqualTo(new Version(4));
  }

  @Test
  void aLargeTableCannotBeReadOnceItIsClearedAndItsChangesCan() {
    store.put("other", key("a"), Bytes.EMPTY, "", VersionStore.FOREVER, stamp());
    for (int i = 0; i < 100; i++) {
      put("k" + i, 10);
    }
    store.clear(T, stamp());
    assertThat(store.readableFrom(T)).isEqualTo(new Version(102));
    assertThat(store.readableFrom("other")).as("of another map").isEqualTo(Version.ABSENT);
    assertThat(store.changesFrom()).isEqualTo(Version.ABSENT);
    assertThat(changesBehind(0)).hasSize(102).isSorted();
    put("k1", 1);
    assertThat(store.count(T)).isEqualTo(1);
    assertThat(history("k1"))
        .extracting(Revision::how)
        .containsExactly(How.PUT, How.CLEARED, How.PUT);

    timeMillis += SMALL.millis() + 1;
    put("k2", 1);
    assertThat(history("k1")).extracting(Revision::how).containsExactly(How.PUT);
    assertThat(store.tables).extractingByKey(T).extracting(it -> it.before).isNull();
  }

  @Test
  void contentTypesCountForHowLargeAClearedTableIs() {
    for (int i = 0; i < 10; i++) {
      store.put(T, key("k" + i), Bytes.EMPTY, "t".repeat(100), VersionStore.FOREVER, stamp());
    }
    store.clear(T, stamp());
    assertThat(10 * (160 + 2)).isLessThan(SMALL.bytes() / 8);
    assertThat(store.readableFrom(T)).as("too large to be kept whole").isEqualTo(new Version(11));
  }

  @Test
  void ofTheChangesOfAClearedTableTheNewestKeepTheirValues() {
    for (int i = 0; i < 100; i++) {
      put("k" + i, 62);
    }
    store.clear(T, stamp());
    List<Boolean> known = new ArrayList<>();
    store.follow(0, (name, key, revision) -> known.add(revision.hasValue()));
    int kept = SMALL.largestKept() / (38 + 62);
    assertThat(known.subList(0, 100 - kept)).containsOnly(false);
    assertThat(known.subList(100 - kept, 101)).containsOnly(true);
  }

  /** With the limits that hold by default. */
  @Test
  void anotherMapsWatcherSurvivesAClearOf5000Keys() {
    store = new VersionStore(HistoryLimits.DEFAULT);
    for (int i = 0; i < 5_000; i++) {
      put("k" + i, 100);
    }
    long before = version;
    for (int i = 0; i < 500; i++) {
      store.put("other", key("a" + i % 7), Bytes.utf8("" + i), "", VersionStore.FOREVER, stamp());
      put("k" + i, 100);
    }
    store.clear(T, stamp());
    List<String> seen = new ArrayList<>();
    store.follow(
        before,
        (name, key, revision) -> {
          if (name.equals("other")) {
            seen.add(revision.value().ifUtf8().orElseThrow());
          }
          return true;
        });
    assertThat(store.changesFrom().number()).isLessThanOrEqualTo(before);
    assertThat(seen).isEqualTo(IntStream.range(0, 500).mapToObj(Integer::toString).toList());
    assertThat(changesBehind(before)).hasSize(1_001).endsWith(version);
    assertThat(store.readableFrom("other").number()).isLessThanOrEqualTo(before);
  }

  /** A partition stops for a clearing: it looks at the log alone. */
  @Test
  void aClearTakesNoLongerForKeysThatTheLogHasNoChangeOf() {
    store = new VersionStore(HistoryLimits.DEFAULT);
    int keys = Integer.getInteger("troupe.keys", 100_000);
    for (boolean ending : new boolean[] {false, true}) {
      for (int i = 0; i < keys; i++) {
        long until = ending ? 1_000_000 + i % 1_000 : VersionStore.FOREVER;
        store.put(T, key("k" + i), Bytes.wrap(new byte[100]), "", until, stamp());
      }
      long from = store.changesFrom().number();
      long start = System.nanoTime();
      store.clear(T, stamp());
      long tookMicros = (System.nanoTime() - start) / 1_000;
      System.out.printf(
          "version store: clear of %d keys%s: %d us%n",
          keys, ending ? " that end" : "", tookMicros);
      assertThat(store.tables)
          .extractingByKey(T)
          .extracting(it -> it.before)
          .extracting(it -> it.slots.size())
          .isEqualTo(Math.toIntExact(version - 1 - store.changesFrom().number()));
      assertThat(from).isGreaterThan(0);
    }
  }

  @Test
  void aSnapshotHoldsOnToWhatItNeeds() {
    put("a", 5_000);
    for (int i = 0; i < 50; i++) {
      put("k" + i, 10);
    }
    List<Bytes> image = drawn(store, 1 << 20);
    SnapshotCursor cursor = store.snapshot(64);
    put("a", 1); // forgets the large value, were it not for the snapshot
    store.clear(T, stamp()); // and all of this
    timeMillis += SMALL.millis() + 1;
    put("z", 1);
    List<Bytes> chunks = new ArrayList<>();
    cursor.forEachRemaining(chunks::add);
    cursor.close();
    VersionStore restored = new VersionStore(SMALL);
    chunks.forEach(restored::restore);
    assertThat(drawn(restored, 1 << 20)).isEqualTo(image);
    assertThat(store.readableFrom(T)).as("forgotten once it is closed").isEqualTo(new Version(53));
  }

  @Test
  void theTimeOfTheWallFindsTheVersion() {
    store.put(T, key("a"), Bytes.EMPTY, "", VersionStore.FOREVER, at(100));
    store.put(T, key("a"), Bytes.EMPTY, "", VersionStore.FOREVER, at(100));
    store.put(T, key("a"), Bytes.EMPTY, "", VersionStore.FOREVER, at(200));
    assertThat(store.versionAt(99)).isZero();
    assertThat(store.versionAt(100)).isEqualTo(2);
    assertThat(store.versionAt(199)).isEqualTo(2);
    assertThat(store.versionAt(Long.MAX_VALUE)).isEqualTo(3);
  }

  @Test
  void theNextToEndIsFoundWithoutLookingAtTheOthers() {
    assertThat(store.nextEndMillis()).isEqualTo(Long.MAX_VALUE);
    store.put(T, key("late"), Bytes.EMPTY, "", 9_000, stamp());
    store.put(T, key("soon"), Bytes.EMPTY, "", 2_000, stamp());
    assertThat(store.nextEnd()).contains(new VersionStore.Ending(T, key("soon")));
    store.put(T, key("soon"), Bytes.EMPTY, "", VersionStore.FOREVER, stamp());
    assertThat(store.nextEndMillis()).isEqualTo(9_000);
    store.clear(T, stamp());
    assertThat(store.nextEndMillis()).isEqualTo(Long.MAX_VALUE);
  }

  /** Whenever snapshots are drawn, and however slowly: the same is remembered at the end. */
  @Test
  void whatIsForgottenDoesNotDependOnSnapshots() {
    for (int seed = 0; seed < 200; seed++) {
      assertThat(walk(seed, true)).as("seed %d", seed).isEqualTo(walk(seed, false));
    }
  }

  private static List<Bytes> walk(int seed, boolean snapshots) {
    Random random = new Random(seed);
    Random other = new Random(seed);
    VersionStoreTest it = new VersionStoreTest();
    SnapshotCursor cursor = null;
    for (int i = 0; i < 300; i++) {
      it.timeMillis += random.nextInt(200);
      String key = "k" + random.nextInt(20);
      switch (random.nextInt(12)) {
        case 0 -> {
          if (it.store.count(T) > 0) {
            it.store.clear(T, it.stamp());
          }
        }
        case 1, 2 -> {
          if (it.store.find(T, key(key)) != null) {
            it.store.remove(T, key(key), How.REMOVED, it.stamp());
          }
        }
        case 3 -> it.put(key, 3_000);
        default -> it.put(key, random.nextInt(200));
      }
      if (snapshots && cursor == null && other.nextInt(10) == 0) {
        cursor = it.store.snapshot(1 + other.nextInt(500));
      } else if (cursor != null && cursor.hasNext()) {
        cursor.next();
      } else if (cursor != null) {
        cursor.close();
        cursor = null;
      }
    }
    if (cursor != null) {
      cursor.close();
    }
    return drawn(it.store, 1 << 20);
  }

  @Test
  void damageEndsInAFormatExceptionAndNothingElse() {
    put("a", 10);
    put("a", 20);
    store.clear(T, stamp());
    store.put(T, key("b"), Bytes.utf8("x"), "text/x", 99_000, stamp());
    byte[] whole = drawn(store, 1 << 20).getFirst().toArray();
    Random random = new Random(42);
    for (int i = 0; i < 50_000; i++) {
      byte[] damaged = java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 3));
      for (int hits = random.nextInt(4); hits > 0 && damaged.length > 0; hits--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        new VersionStore(SMALL).restore(Bytes.wrap(damaged));
      } catch (WireFormatException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void limitsHaveLimits() {
    assertThat(new HistoryLimits(1_000, 16 << 10)).isNotNull();
    assertThatThrownBy(() -> new HistoryLimits(999, 16 << 10)).hasMessageContaining("1,000 to");
    assertThatThrownBy(() -> new HistoryLimits(1_000, (16 << 10) - 1))
        .hasMessageContaining("16384 to 1073741824");
  }

  private void put(String key, int valueBytes) {
    store.put(T, key(key), Bytes.wrap(new byte[valueBytes]), "", VersionStore.FOREVER, stamp());
  }

  private EventStamp stamp() {
    return new EventStamp(new Version(++version), timeMillis, timeMillis);
  }

  private EventStamp at(long wallMillis) {
    return new EventStamp(new Version(++version), timeMillis, wallMillis);
  }

  private List<Revision> history(String key) {
    return store.history(T, key(key), Long.MAX_VALUE, 10_000);
  }

  private List<Long> changesBehind(long behind) {
    List<Long> found = new ArrayList<>();
    store.follow(behind, (name, key, revision) -> found.add(revision.version));
    return found;
  }

  /** A snapshot of the store as it is now. */
  static List<Bytes> drawn(VersionStore store, int chunkBytes) {
    List<Bytes> chunks = new ArrayList<>();
    SnapshotCursor cursor = store.snapshot(chunkBytes);
    cursor.forEachRemaining(chunks::add);
    cursor.close();
    return chunks;
  }

  private static Bytes key(String key) {
    return Bytes.utf8(key);
  }
}
