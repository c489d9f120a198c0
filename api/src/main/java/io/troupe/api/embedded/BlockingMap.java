package io.troupe.api.embedded;

import static io.troupe.api.request.Requests.await;

import io.troupe.actors.GuestId;
import io.troupe.actors.RefusedException;
import io.troupe.actors.UnknownOutcomeException;
import io.troupe.actors.Version;
import io.troupe.api.map.AsyncTroupeMap;
import io.troupe.api.map.Entry;
import io.troupe.api.map.Options;
import io.troupe.api.map.PutOutcome;
import io.troupe.api.map.Read;
import io.troupe.api.map.ScanPage;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.map.ValueCodec;
import io.troupe.api.map.Written;
import io.troupe.api.past.HistoryPage;
import io.troupe.api.past.HistoryQuery;
import io.troupe.api.watch.WatchEvent;
import io.troupe.api.watch.WatchQuery;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.map.AsOf;
import io.troupe.sharding.map.MapCondition;
import io.troupe.sharding.map.MapName;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

/** Waits for what the asynchronous map answers. */
final class BlockingMap<K, V> implements TroupeMap<K, V> {
  private final AsyncTroupeMap<K, V> async;
  private final ValueCodec<V> codec;

  BlockingMap(AsyncTroupeMap<K, V> async, ValueCodec<V> codec) {
    this.async = async;
    this.codec = codec;
  }

  @Override
  public MapName name() {
    return async.name();
  }

  @Override
  public AsyncTroupeMap<K, V> async() {
    return async;
  }

  @Override
  public TroupeMap<K, V> guardedBy(Guard guard) {
    return new BlockingMap<>(async.guardedBy(guard), codec);
  }

  @Override
  public Optional<Entry<K, V>> get(K key) {
    return get(key, Read.LINEARIZABLE);
  }

  @Override
  public Optional<Entry<K, V>> get(K key, Read read) {
    return await(async.get(key, read, Options.DEFAULT));
  }

  @Override
  public Optional<Entry<K, V>> get(K key, AsOf asOf) {
    return await(async.get(key, asOf, Options.DEFAULT));
  }

  @Override
  public HistoryPage<V> history(K key, HistoryQuery query) {
    return await(async.history(key, query, Options.DEFAULT));
  }

  @Override
  public Version put(K key, V value) {
    return put(key, value, Options.DEFAULT);
  }

  @Override
  public Version put(K key, V value, Duration timeToLive) {
    return put(key, value, Options.DEFAULT.withTimeToLive(timeToLive));
  }

  @Override
  public Version put(K key, V value, GuestId session) {
    return put(key, value, Options.DEFAULT.boundTo(session));
  }

  private Version put(K key, V value, Options options) {
    Written written = await(async.put(key, value, MapCondition.ALWAYS, options));
    return switch (written) {
      case Written.Stored stored -> stored.version();
      case Written.Removed unused -> throw new IllegalStateException("a put removed the key");
      case Written.ConditionFailed unused ->
          throw new IllegalStateException("a put without a condition failed its condition");
    };
  }

  @Override
  public Written putIfAbsent(K key, V value) {
    return await(async.put(key, value, MapCondition.IF_ABSENT, Options.DEFAULT));
  }

  @Override
  public Written replace(K key, V value, Version expected) {
    return await(async.put(key, value, new MapCondition.IfVersion(expected), Options.DEFAULT));
  }

  @Override
  public boolean remove(K key) {
    return await(async.remove(key, MapCondition.ALWAYS, Options.DEFAULT)).isPresent();
  }

  @Override
  public Written remove(K key, Version expected) {
    return await(async.remove(key, new MapCondition.IfVersion(expected), Options.DEFAULT))
        .orElseGet(() -> new Written.ConditionFailed(Version.ABSENT));
  }

  @Override
  public long increment(K key, long delta) {
    return await(async.increment(key, delta, Options.DEFAULT)).value();
  }

  @Override
  public Map<K, Entry<K, V>> getAll(Collection<K> keys) {
    return await(async.getAll(keys, Read.LINEARIZABLE, Options.DEFAULT));
  }

  @Override
  public void putAll(Map<K, V> entries) {
    await(async.putAll(entries, MapCondition.ALWAYS, Options.DEFAULT))
        .values()
        .forEach(
            outcome -> {
              switch (outcome) {
                case PutOutcome.Decided unused -> {}
                case PutOutcome.Refused refused -> throw new RefusedException(refused.refusal());
                case PutOutcome.Unknown unknown ->
                    throw new UnknownOutcomeException(unknown.retryWith(), unknown.detail());
              }
            });
  }

  @Override
  public long size() {
    return await(async.size(Options.DEFAULT));
  }

  @Override
  public long clear() {
    return await(async.clear(Options.DEFAULT));
  }

  @Override
  public ScanPage<K, V> scan(ScanQuery<K> query) {
    return await(async.scan(query, Options.DEFAULT));
  }

  @Override
  public Stream<Entry<K, V>> stream(ScanQuery<K> query) {
    return Stream.iterate(
            Optional.of(scan(query)),
            Optional::isPresent,
            page -> page.flatMap(ScanPage::next).map(cursor -> scan(query.from(cursor))))
        .flatMap(page -> page.stream().flatMap(it -> it.entries().stream()));
  }

  @Override
  public Flow.Publisher<WatchEvent<K, V>> watch(WatchQuery<K> query) {
    return async.watch(query);
  }

  @Override
  public ConcurrentMap<K, V> asConcurrentMap() {
    return new ConcurrentMapView<>(this, codec);
  }
}
