package io.troupe.bench.map;

import io.troupe.actors.Bytes;
import io.troupe.bench.cluster.Cluster;
import io.troupe.bench.load.Contender;
import io.troupe.bench.load.Gaps;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import io.troupe.testkit.process.NodeProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills (SIGKILL) the process that leads, while each of 30 keys is put every 50 ms whatever becomes
 * of the puts before, and looks how long there was no acknowledged put of some key: the worst of
 * all keys, from the last one before the kill. The process is started again behind it. In turns,
 * contender by contender.
 *
 * @param times how often for each
 */
record KillBench(int times) {
  private static final int KEYS = 30;
  private static final long STEP_NANOS = Duration.ofMillis(50).toNanos() / KEYS;
  private static final int MAX_IN_FLIGHT = 10_000;
  private static final Duration CALM = Duration.ofSeconds(3);
  private static final Duration KILLED = Duration.ofSeconds(15);
  private static final Duration REPAIR = Duration.ofSeconds(10);

  /** One kill. */
  record Fall(long gapNanos, long refused, long unknown) {}

  /** Kills, and tells. */
  String run(List<Contender> contenders) {
    Map<String, List<Fall>> falls = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < times; i++) {
      for (Contender contender : contenders) {
        if (contender instanceof Cluster cluster && cluster.size() > 1) {
          falls
              .computeIfAbsent(cluster.name(), unused -> new ArrayList<>())
              .add(new Run(cluster).run());
        } else if (i == 0) {
          text.append("not killed, for it has one node: ")
              .append(contender.name())
              .append(System.lineSeparator());
        }
      }
    }
    return text + table(falls);
  }

  /** Gaps in milliseconds. */
  static String table(Map<String, List<Fall>> falls) {
    StringBuilder text =
        new StringBuilder(
            "%-22s %6s %14s %14s %8s %8s%n"
                .formatted(
                    "kill -9 of who leads",
                    "times",
                    "median gap ms",
                    "worst gap ms",
                    "refused",
                    "unknown"));
    falls.forEach(
        (name, all) -> {
          long[] gaps = all.stream().mapToLong(Fall::gapNanos).sorted().toArray();
          text.append(
              String.format(
                  Locale.ROOT,
                  "%-22s %6d %14.0f %14.0f %8d %8d%n",
                  name,
                  gaps.length,
                  gaps[gaps.length / 2] / 1e6,
                  gaps[gaps.length - 1] / 1e6,
                  all.stream().mapToLong(Fall::refused).sum(),
                  all.stream().mapToLong(Fall::unknown).sum()));
        });
    return text.toString();
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
      putFor(CALM);
      NodeProcess leader = cluster.leader();
      gaps.begin();
      leader.kill();
      putFor(KILLED);
      long gapNanos = gaps.end(System.nanoTime());
      leader.restart();
      putFor(REPAIR);
      return new Fall(gapNanos, refused.sum(), unknown.sum());
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
