package io.troupe.sharding.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.sharding.versions.Revision.How;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random changes of several maps with a tight limit, beside a plain model that forgets nothing and
 * counts for itself what must still be told: exactly that and no less is told, whatever snapshots
 * are drawn or put back in between. {@code -Dtroupe.seed=n} replays one seed, {@code
 * -Dtroupe.seeds=n} runs more.
 */
class VersionStoreSimTest {
  private static final HistoryLimits LIMITS = new HistoryLimits(10_000, 16 << 10);
  private static final int EIGHTH = LIMITS.bytes() / 8;
  private static final List<String> MAPS = List.of("a", "b", "c");
  private static final int SEEDS = Integer.getInteger("troupe.seeds", 300);

  private final TreeMap<String, Integer> situations = new TreeMap<>();

  @Test
  void whatCanBeToldIsToldAndAsMuchAsTheLimitsAllow() {
    @Nullable Long only = Long.getLong("troupe.seed");
    long last = only == null ? SEEDS : only;
    for (long seed = only == null ? 1 : only; seed <= last; seed++) {
      new Run(seed).go();
    }
    System.out.printf("version store: %s%n", situations);
    assertThat(situations.keySet())
        .contains(
            "bytes forgot",
            "put back",
            "table kept whole",
            "table narrowed at once",
            "table narrowed later",
            "time forgot",
            "value of a change forgotten");
  }

  /** One change, and what it takes of the limit. */
  private static final class Change {
    final String name;
    final Bytes key;
    final How how;
    final Bytes value;
    final long version;
    final long timeMillis;
    long cost;
    boolean valueForgotten;

    Change(String name, Bytes key, How how, Bytes value, long version, long timeMillis, long cost) {
      this.name = name;
      this.key = key;
      this.how = how;
      this.value = value;
      this.version = version;
      this.timeMillis = timeMillis;
      this.cost = cost;
    }
  }

  private final class Run {
    private final long seed;
    private final Random random;
    private VersionStore store = new VersionStore(LIMITS);
    private @Nullable SnapshotCursor cursor;
    private long timeMillis = 1_000;

    /** Version v is at index v - 1. */
    private final List<Change> changes = new ArrayList<>();

    /** As of each version: the last change of each key that is there, by map. */
    private final List<Map<String, NavigableMap<Bytes, Change>>> states = new ArrayList<>();

    /** How many changes are forgotten. */
    private int floor;

    /** What clearings of no more than an eighth removed, by their versions. */
    private final TreeMap<Long, Long> cleared = new TreeMap<>();

    Run(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      states.add(Map.of());
    }

    void go() {
      for (int i = 0; i < 60; i++) {
        timeMillis += random.nextInt(20) == 0 ? random.nextInt(9_000) : random.nextInt(100);
        String name = MAPS.get(random.nextInt(MAPS.size()));
        switch (random.nextInt(10)) {
          case 0, 1 -> clear(name);
          case 2, 3 -> remove(name, key());
          case 4 -> burst(name, 20 + random.nextInt(120));
          default -> burst(name, 1 + random.nextInt(6));
        }
        snapshots();
        if (cursor == null) {
          checkBounds();
        }
        checkChanges();
        checkReads();
        checkHistory();
      }
    }

    private Bytes key() {
      return Bytes.utf8("k" + random.nextInt(100));
    }

    private void burst(String name, int puts) {
      int most = random.nextInt(10) == 0 ? 3_000 : 200;
      for (int i = 0; i < puts; i++) {
        byte[] value = new byte[random.nextInt(random.nextInt(8) == 0 ? most : 30)];
        random.nextBytes(value);
        put(name, key(), Bytes.wrap(value));
      }
    }

    private void put(String name, Bytes key, Bytes value) {
      long cost = 48L + key.length() + costOfBefore(now(name).get(key));
      changed(new Change(name, key, How.PUT, value, next(), timeMillis, cost));
      store.put(name, key, value, "", VersionStore.FOREVER, stamp());
    }

    private void remove(String name, Bytes key) {
      @Nullable Change before = now(name).get(key);
      if (before != null) {
        long cost = 48L + key.length() + costOfBefore(before);
        changed(new Change(name, key, How.REMOVED, Bytes.EMPTY, next(), timeMillis, cost));
        store.remove(name, key, How.REMOVED, stamp());
      }
    }

    private void clear(String name) {
      NavigableMap<Bytes, Change> table = now(name);
      if (table.isEmpty()) {
        return;
      }
      long all =
          table.values().stream().mapToLong(it -> 160L + it.key.length() + it.value.length()).sum();
      if (all <= EIGHTH) {
        cleared.put(next(), all);
        situations.merge("table kept whole", 1, Integer::sum);
      } else {
        situations.merge("table narrowed at once", 1, Integer::sum);
      }
      long room = all <= EIGHTH ? Long.MAX_VALUE : EIGHTH;
      List<Change> newestFirst = new ArrayList<>(table.values());
      newestFirst.sort((one, other) -> Long.compare(other.version, one.version));
      for (Change change : newestFirst) {
        long cost = 38L + change.value.length();
        change.valueForgotten = cost > room;
        change.cost += change.valueForgotten ? 0 : cost;
        room -= change.valueForgotten ? 0 : cost;
      }
      changed(new Change(name, Bytes.EMPTY, How.CLEARED, Bytes.EMPTY, next(), timeMillis, 48));
      assertThat(store.clear(name, stamp())).isEqualTo(table.size());
    }

    private static long costOfBefore(@Nullable Change before) {
      int value = before == null ? 0 : before.value.length();
      return before == null ? 0 : 38L + (value > EIGHTH ? 0 : value);
    }

    private void changed(Change change) {
      TreeMap<Bytes, Change> table = new TreeMap<>(now(change.name));
      if (change.how == How.CLEARED) {
        table.clear();
      } else if (change.how == How.REMOVED) {
        table.remove(change.key);
      } else {
        table.put(change.key, change);
      }
      Map<String, NavigableMap<Bytes, Change>> state = new TreeMap<>(states.getLast());
      state.put(change.name, table);
      states.add(state);
      changes.add(change);
      forget();
    }

    private void forget() {
      long bytes = changes.subList(floor, changes.size()).stream().mapToLong(it -> it.cost).sum();
      while (floor < changes.size()) {
        Change oldest = changes.get(floor);
        boolean isOld = oldest.timeMillis < timeMillis - LIMITS.millis();
        if (!isOld && bytes <= LIMITS.bytes()) {
          return;
        }
        situations.merge(isOld ? "time forgot" : "bytes forgot", 1, Integer::sum);
        bytes -= oldest.cost;
        floor++;
      }
    }

    private long next() {
      return changes.size() + 1L;
    }

    /** Of the change that the model has seen last. */
    private EventStamp stamp() {
      return new EventStamp(new Version(changes.size()), timeMillis, timeMillis);
    }

    private NavigableMap<Bytes, Change> now(String name) {
      return at(name, changes.size());
    }

    private NavigableMap<Bytes, Change> at(String name, long version) {
      return states.get((int) version).getOrDefault(name, new TreeMap<>());
    }

    private void snapshots() {
      if (cursor != null && random.nextBoolean()) {
        cursor.forEachRemaining(chunk -> {});
        cursor.close();
        cursor = null;
      } else if (cursor == null && random.nextInt(10) == 0) {
        cursor = store.snapshot(1 + random.nextInt(2_000));
      } else if (cursor == null && random.nextInt(8) == 0) {
        putBack();
      }
    }

    private void putBack() {
      VersionStore restored = new VersionStore(LIMITS);
      VersionStoreTest.drawn(store, 1 + random.nextInt(5_000)).forEach(restored::restore);
      assertThat(VersionStoreTest.drawn(restored, 1 << 20))
          .as("seed %d", seed)
          .isEqualTo(VersionStoreTest.drawn(store, 1 << 20));
      store = restored;
      situations.merge("put back", 1, Integer::sum);
    }

    /** While no snapshot holds on to the past, exactly what the limits allow is kept. */
    private void checkBounds() {
      assertThat(store.changesFrom().number())
          .as("seed %d, behind %d: changes", seed, changes.size())
          .isEqualTo(floor);
      for (String name : MAPS) {
        long readable = floor;
        for (Change change : changes.subList(floor, changes.size())) {
          long behind =
              cleared.tailMap(change.version).values().stream().mapToLong(Long::longValue).sum();
          boolean whole = cleared.containsKey(change.version) && behind <= EIGHTH;
          if (change.how == How.CLEARED && change.name.equals(name) && !whole) {
            readable = change.version;
            if (cleared.containsKey(change.version)) {
              situations.merge("table narrowed later", 1, Integer::sum);
            }
          }
        }
        assertThat(store.readableFrom(name).number())
            .as("seed %d, behind %d: reads of %s", seed, changes.size(), name)
            .isEqualTo(readable);
        assertThat(store.readableFromMillis(name))
            .isEqualTo(readable == 0 ? 0 : changes.get((int) readable - 1).timeMillis);
      }
    }

    private void checkChanges() {
      int from = Math.toIntExact(store.changesFrom().number());
      int behind = from + random.nextInt(changes.size() - from + 1);
      for (int after : new int[] {from, behind}) {
        List<Change> wanted = changes.subList(after, changes.size());
        int[] seen = {0};
        store.follow(
            after,
            (name, key, revision) -> {
              Change change = wanted.get(seen[0]++);
              assertThat(name).isEqualTo(change.name);
              assertThat(key).isEqualTo(change.key);
              check(revision, change);
              return true;
            });
        assertThat(seen[0]).as("seed %d: all behind %d", seed, after).isEqualTo(wanted.size());
      }
    }

    private void check(Revision revision, Change change) {
      assertThat(revision.version).as("seed %d: version", seed).isEqualTo(change.version);
      assertThat(revision.how).as("seed %d: how", seed).isEqualTo(change.how);
      assertThat(revision.wallMillis).isEqualTo(change.timeMillis);
      if (revision.hasValue()) {
        assertThat(revision.value()).as("seed %d: value", seed).isEqualTo(change.value);
      } else {
        assertThat(change.valueForgotten || change.value.length() > EIGHTH)
            .as("seed %d: the value of version %d may be forgotten", seed, change.version)
            .isTrue();
        situations.merge("value of a change forgotten", 1, Integer::sum);
      }
    }

    private void checkReads() {
      for (String name : MAPS) {
        long from = store.readableFrom(name).number();
        long version = from + random.nextInt(Math.toIntExact(changes.size() - from) + 1);
        for (long asOf : new long[] {from, version}) {
          List<Bytes> keys = new ArrayList<>();
          store.scan(
              name,
              Bytes.EMPTY,
              Optional.empty(),
              asOf,
              (key, revision) -> {
                keys.add(key);
                Change change = Objects.requireNonNull(at(name, asOf).get(key));
                check(revision, change);
                assertThat(revision.hasValue() || change.value.length() > EIGHTH)
                    .as("seed %d: %s of %s as of %d has its value", seed, key, name, asOf)
                    .isTrue();
                return true;
              });
          assertThat(keys)
              .as("seed %d: %s as of %d", seed, name, asOf)
              .containsExactlyElementsOf(at(name, asOf).keySet());
          Bytes key = key();
          @Nullable Revision found = store.asOf(name, key, asOf);
          @Nullable Change there = at(name, asOf).get(key);
          assertThat(found == null ? 0 : found.version)
              .isEqualTo(there == null ? 0 : there.version);
        }
      }
    }

    private void checkHistory() {
      String name = MAPS.get(random.nextInt(MAPS.size()));
      Bytes key = key();
      List<Change> all = new ArrayList<>();
      boolean there = false;
      for (Change change : changes) {
        boolean isCleared = change.how == How.CLEARED && change.name.equals(name);
        if (isCleared ? there : change.name.equals(name) && change.key.equals(key)) {
          all.add(change);
          there = change.how == How.PUT;
        }
      }
      List<Change> newestFirst = all.reversed();
      List<Revision> told = store.history(name, key, Long.MAX_VALUE, Integer.MAX_VALUE);
      for (int i = 0; i < told.size(); i++) {
        check(told.get(i), newestFirst.get(i));
      }
      long from = store.changesFrom().number();
      for (int i = 0; i < newestFirst.size(); i++) {
        Change change = newestFirst.get(i);
        if (change.how != How.CLEARED && change.version > from) {
          assertThat(told.size())
              .as("seed %d: version %d in %s of %s", seed, change.version, key, name)
              .isGreaterThan(i);
        }
      }
    }
  }
}
