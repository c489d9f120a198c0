package io.troupe.api.watch;

import io.troupe.testkit.await.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Keeps what it is signalled, and asks for as much as it is told to. */
public final class Collector<K, V> implements Flow.Subscriber<WatchEvent<K, V>> {
  final List<WatchEvent<K, V>> events = new CopyOnWriteArrayList<>();
  final List<Throwable> ends = new CopyOnWriteArrayList<>();
  final AtomicInteger subscriptions = new AtomicInteger();
  volatile Flow.@Nullable Subscription subscription;
  private final long demand;

  public Collector(long demand) {
    this.demand = demand;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscriptions.incrementAndGet();
    subscription = given;
    if (demand > 0) {
      given.request(demand);
    }
  }

  @Override
  public void onNext(WatchEvent<K, V> event) {
    events.add(event);
  }

  @Override
  public void onError(Throwable end) {
    ends.add(end);
  }

  @Override
  public void onComplete() {
    ends.add(new AssertionError("a watch does not complete"));
  }

  Flow.Subscription subscription() {
    Flow.@Nullable Subscription given = subscription;
    if (given == null) {
      throw new AssertionError("not subscribed");
    }
    return given;
  }

  public List<WatchChange<K, V>> changes() {
    return events.stream().flatMap(event -> event.changes().stream()).toList();
  }

  WatchCursor cursor() {
    return events.getLast().cursor();
  }

  public Collector<K, V> awaitEvents(int count) {
    Await.until(() -> events.size() >= count, Duration.ofSeconds(30), count + " events");
    return this;
  }

  public Collector<K, V> awaitChanges(int count) {
    Await.until(() -> changes().size() >= count, Duration.ofSeconds(30), count + " changes");
    return this;
  }

  Throwable awaitEnd() {
    Await.until(() -> !ends.isEmpty(), Duration.ofSeconds(30), "the end");
    return ends.getFirst();
  }
}
