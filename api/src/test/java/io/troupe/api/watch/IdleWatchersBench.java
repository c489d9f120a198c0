package io.troupe.api.watch;

import io.troupe.actors.Bytes;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.Content;
import io.troupe.api.map.Options;
import io.troupe.api.map.TroupeMap;
import io.troupe.sharding.map.MapCondition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What idle watchers cost: heap each, and their effect on the latency of puts to another map, with
 * and without them in turns. Not part of the build:
 *
 * <pre>
 *   java -cp … io.troupe.api.watch.IdleWatchersBench DIRECTORY [WATCHERS [SECONDS [ROUNDS]]]
 * </pre>
 */
final class IdleWatchersBench {
  private static final int IN_FLIGHT = 32;
  private static final int MOST_MICROS = 1_000_000;

  private IdleWatchersBench() {}

  public static void main(String[] arguments) throws Exception {
    int watchers = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000;
    int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10;
    int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 3;
    try (Troupe troupe = Troupe.join(TroupeSettings.of(Path.of(arguments[0])))) {
      TroupeMap<Bytes, Content> busy = troupe.rawMap("busy");
      TroupeMap<String, String> idle = troupe.map("idle");
      put("warm-up", busy, seconds);
      for (int round = 0; round < rounds; round++) {
        put("without", busy, seconds);
        for (boolean keys : new boolean[] {true, false}) {
          long before = heap();
          List<Collector<String, String>> all = new ArrayList<>();
          for (int i = 0; i < watchers; i++) {
            Collector<String, String> one = new Collector<>(Long.MAX_VALUE);
            idle.watch(keys ? WatchQuery.key("k" + i) : WatchQuery.prefix("p" + i)).subscribe(one);
            all.add(one);
          }
          all.forEach(one -> one.awaitEvents(1));
          all.forEach(one -> one.events.clear());
          System.out.printf(
              Locale.ROOT,
              "%d idle watchers of %s: %d bytes each, the subscriber's own included%n",
              watchers,
              keys ? "keys" : "prefixes",
              (heap() - before) / watchers);
          put(keys ? "beside watchers of keys" : "beside watchers of prefixes", busy, seconds);
          all.forEach(one -> one.subscription().cancel());
        }
      }
    }
  }

  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void put(String what, TroupeMap<Bytes, Content> map, int seconds)
      throws InterruptedException {
    AtomicIntegerArray micros = new AtomicIntegerArray(MOST_MICROS + 1);
    Semaphore free = new Semaphore(IN_FLIGHT);
    Content value = new Content(Bytes.wrap(new byte[100]), "");
    long begun = System.nanoTime();
    long number = 0;
    while (System.nanoTime() - begun < seconds * 1_000_000_000L) {
      free.acquire();
      long sent = System.nanoTime();
      var unused =
          map.async()
              .put(
                  Bytes.utf8("key" + number++ % 10_000),
                  value,
                  MapCondition.ALWAYS,
                  Options.DEFAULT)
              .whenComplete(
                  (written, failure) -> {
                    micros.incrementAndGet(
                        (int) Math.min(MOST_MICROS, (System.nanoTime() - sent) / 1_000));
                    free.release();
                  });
    }
    free.acquire(IN_FLIGHT);
    System.out.printf(
        Locale.ROOT,
        "%-28s %,8.0f puts/s, p50 %6.2f ms, p99 %6.2f ms%n",
        what,
        number / ((System.nanoTime() - begun) / 1e9),
        percentile(micros, number, 0.5) / 1e3,
        percentile(micros, number, 0.99) / 1e3);
  }

  private static int percentile(AtomicIntegerArray micros, long count, double part) {
    long below = 0;
    int at = -1;
    while (below < count * part) {
      below += micros.get(++at);
    }
    return at;
  }
}
