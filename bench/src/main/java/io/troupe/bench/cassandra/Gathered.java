package io.troupe.bench.cassandra;

import io.troupe.actors.Bytes;
import io.troupe.bench.load.Contender;
import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * Puts as a partition gathers them: each key has a lane, a lane has one batch under way, and what
 * comes meanwhile is the next. It answers puts alone.
 */
final class Gathered implements Contender {
  private static final int MAX_EVENTS = 512;

  private final String name;
  private final LaneWriter writer;
  private final List<Lane> lanes;
  private final LongAdder batches = new LongAdder();
  private final LongAdder events = new LongAdder();

  Gathered(String name, int lanes, LaneWriter writer) {
    this.name = name;
    this.writer = writer;
    this.lanes = IntStream.range(0, lanes).mapToObj(Lane::new).toList();
  }

  private record Waiting(Bytes event, CompletableFuture<Outcome> answer) {}

  private final class Lane {
    private final int number;
    private final Queue<Waiting> queue = new ArrayDeque<>(); // itself the guard of both
    private boolean busy;

    private Lane(int number) {
      this.number = number;
    }

    private void add(Waiting waiting) {
      List<Waiting> batch;
      synchronized (queue) {
        queue.add(waiting);
        if (busy) {
          return;
        }
        busy = true;
        batch = next();
      }
      write(batch);
    }

    private List<Waiting> next() {
      List<Waiting> batch = new ArrayList<>();
      while (batch.size() < MAX_EVENTS && !queue.isEmpty()) {
        batch.add(queue.remove());
      }
      return batch;
    }

    private void write(List<Waiting> batch) {
      batches.increment();
      events.add(batch.size());
      var unused =
          writer
              .write(number, batch.stream().map(Waiting::event).toList())
              .whenComplete((done, failure) -> written(batch, failure == null));
    }

    private void written(List<Waiting> batch, boolean isDone) {
      List<Waiting> following;
      synchronized (queue) {
        following = next();
        busy = !following.isEmpty();
      }
      if (!following.isEmpty()) {
        write(following);
      }
      batch.forEach(it -> it.answer().complete(isDone ? Outcome.DONE : Outcome.UNKNOWN));
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletionStage<Outcome> send(Operation operation) {
    return switch (operation) {
      case Operation.Get get -> throw new IllegalArgumentException("no gets here: " + get.key());
      case Operation.Put put -> {
        Waiting waiting = new Waiting(put.value(), new CompletableFuture<>());
        lanes.get(Math.floorMod(put.key().hashCode(), lanes.size())).add(waiting);
        yield waiting.answer();
      }
    };
  }

  /** Forgets what was counted. */
  void countAnew() {
    batches.reset();
    events.reset();
  }

  /** How many events a batch had, on average. */
  double eventsPerBatch() {
    return (double) events.sum() / Math.max(1, batches.sum());
  }

  @Override
  public void close() {
    writer.close();
  }
}
