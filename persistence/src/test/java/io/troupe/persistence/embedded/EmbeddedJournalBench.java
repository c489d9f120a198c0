package io.troupe.persistence.embedded;

import com.sun.management.OperatingSystemMXBean;
import io.troupe.actors.Bytes;
import io.troupe.actors.Epoch;
import io.troupe.actors.SequenceNumber;
import io.troupe.actors.journal.AppendBatch;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.JournalAnswer;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.journal.PersistenceId;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The embedded journal beside raw RocksDB, in turns: appenders of one 130-byte event each to ids of
 * their own, and as many putters of 100 bytes through one thread that writes what waits as one
 * synced batch. Prints rates and the median of the ratios. Not part of the build:
 *
 * <pre>
 *   java -cp … io.troupe.persistence.embedded.EmbeddedJournalBench DIRECTORY [SECONDS [ROUNDS]]
 * </pre>
 */
final class EmbeddedJournalBench {
  private static final int EVENT_BYTES = 130;
  private static final int RAW_BYTES = 100;
  private static final int[] APPENDERS = {1, 64, 256};

  private static final OperatingSystemMXBean OS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private static double lastCpuMicros;

  private EmbeddedJournalBench() {}

  /** One asynchronous operation of one appender, the {@code count}-th of it. */
  private interface Contender extends AutoCloseable {
    CompletionStage<?> operate(int appender, long count);

    @Override
    void close();
  }

  public static void main(String[] args) throws Exception {
    Path parent = Path.of(args[0]);
    double seconds = args.length > 1 ? Double.parseDouble(args[1]) : 3;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
    for (boolean threads : new boolean[] {false, true}) {
      for (int appenders : APPENDERS) {
        List<Double> ratios = new ArrayList<>();
        List<Double> embedded = new ArrayList<>();
        List<Double> raw = new ArrayList<>();
        List<Double> embeddedCpu = new ArrayList<>();
        List<Double> plainCpu = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
          double journalRate =
              run(new Journal(fresh(parent, "journal"), appenders), appenders, seconds, threads);
          double journalCpu = lastCpuMicros;
          double rawRate = run(new Raw(fresh(parent, "raw")), appenders, seconds, threads);
          double rawCpu = lastCpuMicros;
          if (round > 0) {
            embedded.add(journalRate);
            raw.add(rawRate);
            embeddedCpu.add(journalCpu);
            plainCpu.add(rawCpu);
            ratios.add(journalRate / rawRate);
          }
        }
        System.out.printf(
            "%-9s appenders %3d   embedded %,9.0f/s   raw %,9.0f/s   ratio %.2f   %s"
                + "   cpu per append %.1f and %.1f µs%n",
            threads ? "threads" : "callbacks",
            appenders,
            median(embedded),
            median(raw),
            median(ratios),
            ratios.stream().map("%.2f"::formatted).toList(),
            median(embeddedCpu),
            median(plainCpu));
      }
    }
    remove(parent.resolve("journal"));
    remove(parent.resolve("raw"));
  }

  private static double run(Contender contender, int appenders, double seconds, boolean threads)
      throws InterruptedException {
    try (contender) {
      AtomicBoolean stop = new AtomicBoolean();
      AtomicLong done = new AtomicLong();
      CountDownLatch ended = new CountDownLatch(appenders);
      long began = System.nanoTime();
      long cpuBegan = OS.getProcessCpuTime();
      for (int i = 0; i < appenders; i++) {
        int appender = i;
        if (threads) {
          var unused =
              Thread.ofPlatform()
                  .start(
                      () -> {
                        for (long count = 1; !stop.get(); count++) {
                          contender.operate(appender, count).toCompletableFuture().join();
                          done.incrementAndGet();
                        }
                        ended.countDown();
                      });
        } else {
          next(contender, appender, 1, stop, done, ended);
        }
      }
      Thread.sleep((long) (seconds * 1000));
      long count = done.get();
      double rate = count / ((System.nanoTime() - began) / 1e9);
      lastCpuMicros = (OS.getProcessCpuTime() - cpuBegan) / 1e3 / Math.max(1, count);
      stop.set(true);
      ended.await();
      return rate;
    }
  }

  private static void next(
      Contender contender,
      int appender,
      long count,
      AtomicBoolean stop,
      AtomicLong done,
      CountDownLatch ended) {
    if (stop.get()) {
      ended.countDown();
      return;
    }
    var unused =
        contender
            .operate(appender, count)
            .whenComplete(
                (answer, failure) -> {
                  if (failure != null) {
                    failure.printStackTrace();
                    System.exit(1);
                  }
                  done.incrementAndGet();
                  next(contender, appender, count + 1, stop, done, ended);
                });
  }

  private static final class Journal implements Contender {
    private final EmbeddedJournal journal;
    private final PersistenceId[] ids;
    private final Epoch epoch = new Epoch(1);

    private Journal(Path directory, int appenders) {
      journal = EmbeddedJournal.open(EmbeddedJournalSettings.of(directory, EmbeddedUnderTest.DISK));
      ids = new PersistenceId[appenders];
      for (int i = 0; i < appenders; i++) {
        ids[i] = new PersistenceId("partition-" + i);
        var unused =
            journal
                .claim(ids[i], new Claimant(MembershipNumber.FIRST, "here"))
                .toCompletableFuture()
                .join();
      }
    }

    @Override
    public CompletionStage<?> operate(int appender, long count) {
      byte[] event = new byte[EVENT_BYTES];
      Arrays.fill(event, (byte) count);
      return journal
          .append(
              ids[appender],
              AppendBatch.of(epoch, new SequenceNumber(count), List.of(Bytes.wrap(event))))
          .thenAccept(
              answer -> {
                if (!(answer instanceof JournalAnswer.Appended)) {
                  throw new IllegalStateException(answer.toString());
                }
              });
    }

    @Override
    public void close() {
      journal.close();
    }
  }

  /** One committer thread with group commit, no log, no rules, no numbers: the disk's own pace. */
  private static final class Raw implements Contender {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Put(byte[] key, byte[] value, CompletableFuture<Boolean> answer) {}

    private final Options options = new Options().setCreateIfMissing(true);
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final RocksDB db;
    private final ArrayDeque<Put> waiting = new ArrayDeque<>();
    private final Thread committer = Thread.ofPlatform().unstarted(this::commit);
    private boolean closed;

    private Raw(Path directory) {
      try {
        db = RocksDB.open(options, directory.toString());
      } catch (RocksDBException e) {
        throw new IllegalStateException(e);
      }
      committer.start();
    }

    @Override
    public CompletionStage<?> operate(int appender, long count) {
      byte[] key = key(appender, count);
      byte[] value = new byte[RAW_BYTES];
      Arrays.fill(value, (byte) count);
      Put put = new Put(key, value, new CompletableFuture<>());
      synchronized (waiting) {
        waiting.add(put);
        waiting.notifyAll();
      }
      return put.answer();
    }

    private void commit() {
      List<Put> round = new ArrayList<>();
      while (true) {
        synchronized (waiting) {
          while (waiting.isEmpty() && !closed) {
            try {
              waiting.wait();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
          if (waiting.isEmpty()) {
            return;
          }
          round.addAll(waiting);
          waiting.clear();
        }
        try (WriteBatch batch = new WriteBatch()) {
          for (Put put : round) {
            batch.put(put.key(), put.value());
          }
          db.write(synced, batch);
        } catch (RocksDBException e) {
          throw new IllegalStateException(e);
        }
        round.forEach(put -> put.answer().complete(true));
        round.clear();
      }
    }

    @Override
    public void close() {
      synchronized (waiting) {
        closed = true;
        waiting.notifyAll();
      }
      try {
        committer.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      db.close();
      synced.close();
      options.close();
    }
  }

  private static byte[] key(int appender, long count) {
    return ByteBuffer.allocate(16).putLong(appender).putLong(count).array();
  }

  private static Path fresh(Path parent, String name) throws IOException {
    Path directory = parent.resolve(name);
    remove(directory);
    return Files.createDirectories(directory);
  }

  private static void remove(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
