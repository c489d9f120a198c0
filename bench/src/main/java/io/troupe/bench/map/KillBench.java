package io.troupe.bench.map;

import io.troupe.actors.Bytes;
import io.troupe.bench.cluster.Cluster;
import io.troupe.bench.load.Contender;
import io.troupe.bench.load.Gaps;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import io.troupe.testkit.process.NodeProcess;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * Kills (SIGKILL) the process that leads, while each of 30 keys is put every 50 ms whatever becomes
 * of the puts before, and looks how long there was no acknowledged put of each key, from the last
 * one before the kill. The process is started again behind it. In turns, contender by contender.
 *
 * @param times how often for each
 */
record KillBench(int times) {
  private static final int KEYS = 30;
  private static final long STEP_NANOS = Duration.ofMillis(50).toNanos() / KEYS;
  private static final long HELD_UP_NANOS = Duration.ofMillis(200).toNanos();
  private static final int MAX_IN_FLIGHT = 10_000;
  private static final Duration CALM = Duration.ofSeconds(3);
  private static final Duration KILLED = Duration.ofSeconds(15);
  private static final int MOST_REPAIRS = 30;
  private static final Duration REPAIR = Duration.ofSeconds(10);

  /**
   * One kill.
   *
   * @param isOldest whether no other member ran for as long as the killed one
   * @param gapNanos the longest gap of each key
   */
  record Fall(
      Instant at, String who, boolean isOldest, List<Long> gapNanos, long refused, long unknown) {
    Fall {
      gapNanos = List.copyOf(gapNanos);
    }

    private long worst() {
      return gapNanos.stream().mapToLong(it -> it).max().orElseThrow();
    }
  }

  /** Kills members of these clusters, and tells: a line each, and in the end the table. */
  void run(List<Contender> contenders, PrintStream out) {
    Map<String, List<Fall>> falls = new LinkedHashMap<>();
    for (int i = 0; i < times; i++) {
      for (Contender contender : contenders) {
        Fall fall = new Run((Cluster) contender).run();
        falls.computeIfAbsent(contender.name(), unused -> new ArrayList<>()).add(fall);
        out.println(line(i + 1, fall));
        out.flush();
      }
    }
    out.print(table(falls));
  }

  /** When the process was killed, as its log may say more. */
  static String line(int number, Fall fall) {
    return String.format(
        Locale.ROOT,
        "kill %d, %s, %s%s: worst key %.0f ms, refused %d, unknown %d",
        number,
        fall.at().truncatedTo(ChronoUnit.MILLIS),
        fall.who(),
        fall.isOldest() ? ", the oldest" : "",
        fall.worst() / 1e6,
        fall.refused(),
        fall.unknown());
  }

  /** Gaps in milliseconds: of the worst key of each kill, and of all keys that were held up. */
  static String table(Map<String, List<Fall>> falls) {
    StringBuilder text =
        new StringBuilder(
            "%-22s %6s %8s %10s %10s %8s %8s %8s %8s %8s%n"
                .formatted(
                    "kill -9 of who leads",
                    "times",
                    "oldest",
                    "median ms",
                    "worst ms",
                    "held up",
                    "p50 ms",
                    "p99 ms",
                    "refused",
                    "unknown"));
    falls.forEach(
        (name, all) -> {
          long[] worst = all.stream().mapToLong(Fall::worst).sorted().toArray();
          long[] heldUp =
              all.stream()
                  .flatMap(fall -> fall.gapNanos().stream())
                  .mapToLong(it -> it)
                  .filter(it -> it >= HELD_UP_NANOS)
                  .sorted()
                  .toArray();
          text.append(
              String.format(
                  Locale.ROOT,
                  "%-22s %6d %8d %10.0f %10.0f %8d %8.0f %8.0f %8d %8d%n",
                  name,
                  worst.length,
                  all.stream().filter(Fall::isOldest).count(),
                  worst[worst.length / 2] / 1e6,
                  worst[worst.length - 1] / 1e6,
                  heldUp.length,
                  percentile(heldUp, 50) / 1e6,
                  percentile(heldUp, 99) / 1e6,
                  all.stream().mapToLong(Fall::refused).sum(),
                  all.stream().mapToLong(Fall::unknown).sum()));
        });
    return text.toString();
  }

  /** The smallest that is not below so many in a hundred; 0 of none. */
  private static long percentile(long[] sorted, int percent) {
    int rank = (sorted.length * percent + 99) / 100;
    return sorted.length == 0 ? 0 : sorted[rank - 1];
  }

  private static final class Run {
    private final Cluster cluster;
    private final Gaps gaps = new Gaps(KEYS, System.nanoTime());
    private final Semaphore free = new Semaphore(MAX_IN_FLIGHT);
    private final LongAdder refused = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private long step;

    private Run(Cluster cluster) {
      this.cluster = cluster;
    }

    private Fall run() {
      NodeProcess leader = cluster.leader();
      String who = leader.toString();
      boolean isOldest = cluster.isOldest(leader);
      putFor(CALM);
      gaps.begin();
      Instant at = Instant.now();
      leader.kill();
      putFor(KILLED);
      List<Long> gapNanos = LongStream.of(gaps.end(System.nanoTime())).boxed().toList();
      leader.restart();
      for (int i = 0; i < MOST_REPAIRS && !cluster.isComplete(); i++) {
        putFor(CALM);
      }
      putFor(REPAIR);
      return new Fall(at, who, isOldest, gapNanos, refused.sum(), unknown.sum());
    }

    /** Sends each put when it is due; what does not fit any more is left out. */
    private void putFor(Duration time) {
      long begun = System.nanoTime();
      for (long due = begun; due - begun < time.toNanos(); due += STEP_NANOS) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        int key = (int) (step++ % KEYS);
        if (free.tryAcquire()) {
          put(key);
        }
      }
    }

    private void put(int key) {
      Bytes name = Bytes.utf8("probe-" + key);
      var unused =
          cluster
              .send(new Operation.Put(name, Bytes.utf8(Long.toString(step))))
              .thenAccept(
                  outcome -> {
                    free.release();
                    if (outcome == Outcome.DONE) {
                      gaps.done(key, System.nanoTime());
                    } else {
                      (outcome == Outcome.REFUSED ? refused : unknown).increment();
                    }
                  });
    }
  }
}
