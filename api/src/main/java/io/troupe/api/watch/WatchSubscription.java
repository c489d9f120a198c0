package io.troupe.api.watch;

import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.sharding.watch.WatchPage;
import io.troupe.sharding.watch.Watcher;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber and its watcher, after the rules of <a
 * href="https://www.reactive-streams.org">Reactive Streams</a>: one signal at a time, no more
 * events than were asked for, one last signal.
 */
final class WatchSubscription<T> implements Flow.Subscription {
  private final Watches watches;
  private final Flow.Subscriber<? super T> subscriber;
  private final Function<WatchPage, T> event;
  private final AtomicLong demand = new AtomicLong();

  /** How often there was something to do since it was last all done; who finds 0 does it. */
  private final AtomicInteger toDo = new AtomicInteger(1);

  private volatile @Nullable Watcher<WatchSubscription<?>> watcher;
  private volatile @Nullable RuntimeException failure;
  private volatile boolean over;

  WatchSubscription(
      Watches watches, Flow.Subscriber<? super T> subscriber, Function<WatchPage, T> event) {
    this.watches = watches;
    this.subscriber = subscriber;
    this.event = event;
  }

  /** Hands the subscriber this, and then what comes. */
  void begin(Supplier<Watcher<WatchSubscription<?>>> add) {
    try {
      watcher = add.get();
    } catch (IllegalArgumentException e) {
      failure = new RefusedException(Refusal.Code.INVALID, String.valueOf(e.getMessage()));
    } catch (RefusedException e) {
      failure = e;
    }
    try {
      subscriber.onSubscribe(this);
    } catch (RuntimeException e) {
      cancel(); // as the rules have it, whoever throws is gone
      throw e;
    }
    watches.execute(this::work);
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      failure = new IllegalArgumentException("a subscriber asks for at least 1 event, not " + n);
    } else {
      demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
    }
    wake();
  }

  @Override
  public void cancel() {
    over = true;
    @Nullable Watcher<WatchSubscription<?>> mine = watcher;
    if (mine != null) {
      watches.remove(mine);
    }
  }

  /** There may be something to hand over. */
  void wake() {
    if (toDo.getAndIncrement() == 0) {
      watches.execute(this::work);
    }
  }

  private void work() {
    int seen = toDo.get();
    do {
      while (!over && handOver()) {}
      seen = toDo.addAndGet(-seen);
    } while (seen != 0);
  }

  /** Whether there may be more. */
  private boolean handOver() {
    @Nullable RuntimeException why = failure;
    @Nullable Watcher<WatchSubscription<?>> mine = watcher;
    if (why != null || mine == null) {
      fail(why == null ? new IllegalStateException("nothing is watched") : why);
      return false;
    }
    if (demand.get() == 0 && !watches.hasEnded(mine)) {
      return false;
    }
    Optional<WatchPage> taken = watches.take(mine);
    if (taken.isEmpty()) {
      return false;
    }
    WatchPage page = taken.get();
    if (page.end().isPresent()) {
      fail(
          new WatchEndedException(
              page.end().get(), page.positions().map(it -> new WatchCursor(it.toText()))));
      return false;
    }
    demand.updateAndGet(it -> it == Long.MAX_VALUE ? it : it - 1);
    try {
      subscriber.onNext(event.apply(page));
    } catch (RuntimeException e) {
      fail(e);
      return false;
    }
    return true;
  }

  private void fail(RuntimeException why) {
    if (!over) {
      cancel();
      subscriber.onError(why);
    }
  }
}
