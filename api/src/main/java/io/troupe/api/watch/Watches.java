package io.troupe.api.watch;

import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.sharding.map.MapCommand;
import io.troupe.sharding.map.MapReply;
import io.troupe.sharding.region.PartitionClient;
import io.troupe.sharding.watch.WatchEffect;
import io.troupe.sharding.watch.WatchHub;
import io.troupe.sharding.watch.WatchLimits;
import io.troupe.sharding.watch.WatchPage;
import io.troupe.sharding.watch.WatchPositions;
import io.troupe.sharding.watch.WatchTarget;
import io.troupe.sharding.watch.Watcher;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The watchers of a node. Its hub is told everything on one thread of its own, so that no partition
 * waits while changes are handed out; subscribers run on virtual threads, so that none waits for
 * another. Safe for use by many threads.
 */
public final class Watches implements AutoCloseable {
  /** How often watchers hear how far they are. */
  public static final Duration PROGRESS = Duration.ofSeconds(5);

  private static final Duration POLL = Duration.ofSeconds(30);

  /** Who resumes begins without a partition that says nothing for so long. */
  private static final Duration READ = Duration.ofSeconds(4);

  private static final Duration RETRY = Duration.ofMillis(500);
  private static final int MOST_PAGE_CHANGES = 1_000;
  private static final int PAGE_BYTES = 256 << 10;
  private static final Refusal STOPPING =
      new Refusal(Refusal.Code.UNAVAILABLE, "this node is stopping");

  private final PartitionClient client;
  private final int partitions;
  private final int pageChanges;
  private final WatchHub<WatchSubscription<?>> hub;
  private final ExecutorService subscribers = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("troupe-watch").daemon().factory());
  private boolean closed;

  /**
   * No watchers yet.
   *
   * @param client asks partitions for nobody else; closed with this
   */
  public Watches(PartitionClient client, int partitions, WatchLimits limits) {
    this.client = client;
    this.partitions = partitions;
    // A page must find room in the line of a watcher that takes what it gets.
    this.pageChanges = Math.min(MOST_PAGE_CHANGES, limits.maxChanges() / 4);
    this.hub = new WatchHub<>(partitions, limits);
    repeat(PROGRESS, hub::markProgress);
    repeat(RETRY, hub::retryReads);
  }

  private void repeat(Duration interval, Runnable action) {
    var unused =
        thread.scheduleWithFixedDelay(
            () -> tell(action), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Watches. Each subscriber is a watcher of its own.
   *
   * @param target an {@link IllegalArgumentException} refuses the subscriber
   * @param event makes of a page what the subscriber is handed; what it throws ends the watch
   */
  public <T> Flow.Publisher<T> publisher(
      Supplier<WatchTarget> target, Optional<WatchCursor> from, Function<WatchPage, T> event) {
    return subscriber -> {
      WatchSubscription<T> subscription =
          new WatchSubscription<>(this, Objects.requireNonNull(subscriber), event);
      subscription.begin(() -> add(target.get(), from, subscription));
    };
  }

  private Watcher<WatchSubscription<?>> add(
      WatchTarget target, Optional<WatchCursor> from, WatchSubscription<?> subscription) {
    Optional<WatchPositions> start =
        from.map(it -> WatchPositions.parse(it.text(), target, partitions));
    synchronized (hub) {
      if (closed) {
        throw new RefusedException(STOPPING);
      }
      Watcher<WatchSubscription<?>> added = hub.add(target, start, subscription);
      run(hub.effects());
      return added;
    }
  }

  /** Who asks the partitions. */
  public PartitionClient client() {
    return client;
  }

  /** How many watch. */
  public int count() {
    synchronized (hub) {
      return hub.count();
    }
  }

  /** In how many partitions watchers catch up, each counted for each of them. */
  public long behind() {
    synchronized (hub) {
      return hub.behind();
    }
  }

  /** How many bytes wait for watchers. */
  public long waitingBytes() {
    synchronized (hub) {
      return hub.waitingBytes();
    }
  }

  Optional<WatchPage> take(Watcher<WatchSubscription<?>> watcher) {
    synchronized (hub) {
      Optional<WatchPage> page = hub.take(watcher);
      run(hub.effects());
      return page;
    }
  }

  boolean hasEnded(Watcher<WatchSubscription<?>> watcher) {
    synchronized (hub) {
      return watcher.hasEnded();
    }
  }

  void remove(Watcher<WatchSubscription<?>> watcher) {
    tell(() -> hub.remove(watcher));
  }

  /** Runs what a subscription has to do, where it may wait for its subscriber. */
  void execute(Runnable work) {
    try {
      subscribers.execute(work);
    } catch (RejectedExecutionException closing) {
      work.run(); // it hears the end
    }
  }

  private void tell(Runnable input) {
    synchronized (hub) {
      input.run();
      run(hub.effects());
    }
  }

  /** Tells the hub on its own thread. */
  private void tellLater(Runnable input) {
    try {
      thread.execute(() -> tell(input));
    } catch (RejectedExecutionException closing) {
      // Nobody watches any more.
    }
  }

  private void run(List<WatchEffect<WatchSubscription<?>>> effects) {
    effects.forEach(this::run);
  }

  private void run(WatchEffect<WatchSubscription<?>> effect) {
    switch (effect) {
      case WatchEffect.Wake<WatchSubscription<?>>(var watcher) -> watcher.owner().wake();
      case WatchEffect.PollLater<WatchSubscription<?>>(int partition, long delayMillis) -> {
        if (!closed) {
          var unused =
              thread.schedule(
                  () -> tell(() -> hub.pollAgain(partition)), delayMillis, TimeUnit.MILLISECONDS);
        }
      }
      case WatchEffect.Poll<WatchSubscription<?>>(int partition, Version after) -> {
        if (!closed) {
          poll(partition, after);
        }
      }
      case WatchEffect.Read<WatchSubscription<?>>(int partition, Version after, boolean probe) -> {
        if (!closed) {
          read(partition, after, probe);
        }
      }
    }
  }

  private void poll(int partition, Version after) {
    long begun = System.nanoTime();
    var unused =
        ask(partition, after, pageChanges, Access.LOCAL, POLL)
            .whenComplete(
                (reply, failure) ->
                    tellLater(
                        () -> {
                          switch (reply) {
                            case MapReply.Changes it -> hub.polled(partition, it);
                            case MapReply.ChangesForgotten it ->
                                hub.pollOutOfHistory(partition, it.keptFrom());
                            case null, default ->
                                hub.pollFailed(
                                    partition, System.nanoTime() - begun >= POLL.toNanos());
                          }
                        }));
  }

  private void read(int partition, Version after, boolean probe) {
    int limit = probe ? 1 : pageChanges;
    var unused =
        ask(partition, after, limit, Access.LINEARIZABLE, READ)
            .whenComplete(
                (reply, failure) ->
                    tellLater(
                        () -> {
                          switch (reply) {
                            case MapReply.Changes it -> hub.read(partition, after, it);
                            case MapReply.ChangesForgotten it ->
                                hub.readOutOfHistory(partition, it.keptFrom());
                            case null, default -> hub.readFailed(partition);
                          }
                        }));
  }

  private CompletableFuture<MapReply> ask(
      int partition, Version after, int limit, Access access, Duration timeout) {
    return client.read(
        new PartitionId(partition),
        new MapCommand.Changes(after, limit, PAGE_BYTES, access),
        timeout,
        MapReply.class::cast);
  }

  /** Cuts all watchers, and refuses new ones. */
  @Override
  public void close() {
    synchronized (hub) {
      closed = true;
      hub.stop();
      run(hub.effects());
    }
    thread.shutdownNow();
    subscribers.shutdown();
    client.giveUp();
  }
}
