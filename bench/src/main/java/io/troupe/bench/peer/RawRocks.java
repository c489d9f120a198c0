package io.troupe.bench.peer;

import io.troupe.actors.Bytes;
import io.troupe.bench.load.Contender;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The limit: RocksDB alone, in this process, with one thread that writes all that waits as one
 * batch with one sync. No recovery, no fencing, no versions, no log.
 */
final class RawRocks implements Contender {
  private static final int MAX_ROUND = 4_096;

  private final Options options;
  private final WriteOptions synced;
  private final RocksDB db;
  private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  private record Waiting(Bytes key, Bytes value, CompletableFuture<Outcome> stored) {}

  RawRocks(Path directory) {
    RocksDB.loadLibrary();
    options = new Options().setCreateIfMissing(true);
    synced = new WriteOptions().setSync(true);
    try {
      db = RocksDB.open(options, directory.toString());
    } catch (RocksDBException e) {
      throw new IllegalStateException("RocksDB cannot be opened in " + directory, e);
    }
    thread = Thread.ofPlatform().name("raw-rocksdb").daemon().start(this::run);
  }

  @Override
  public String name() {
    return "raw rocksdb";
  }

  @Override
  public CompletionStage<Outcome> send(Operation operation) {
    return switch (operation) {
      case Operation.Get get -> CompletableFuture.completedFuture(get(get.key()));
      case Operation.Put put -> {
        Waiting waiting = new Waiting(put.key(), put.value(), new CompletableFuture<>());
        queue.add(waiting);
        yield waiting.stored();
      }
    };
  }

  private Outcome get(Bytes key) {
    try {
      var unused = db.get(key.unsafeArray());
      return Outcome.DONE;
    } catch (RocksDBException e) {
      return Outcome.UNKNOWN;
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    db.close();
    synced.close();
    options.close();
  }

  private void run() {
    List<Waiting> round = new ArrayList<>();
    while (!closed) {
      try {
        round.add(queue.take());
      } catch (InterruptedException e) {
        continue;
      }
      queue.drainTo(round, MAX_ROUND);
      try (WriteBatch batch = new WriteBatch()) {
        for (Waiting waiting : round) {
          batch.put(waiting.key().unsafeArray(), waiting.value().unsafeArray());
        }
        db.write(synced, batch);
        round.forEach(waiting -> waiting.stored().complete(Outcome.DONE));
      } catch (RocksDBException e) {
        round.forEach(waiting -> waiting.stored().complete(Outcome.UNKNOWN));
      }
      round.clear();
    }
  }
}
