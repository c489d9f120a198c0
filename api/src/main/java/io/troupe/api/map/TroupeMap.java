package io.troupe.api.map;

import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.actors.Version;
import io.troupe.api.past.HistoryPage;
import io.troupe.api.past.HistoryQuery;
import io.troupe.api.watch.WatchEvent;
import io.troupe.api.watch.WatchQuery;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.map.AsOf;
import io.troupe.sharding.map.MapName;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

/**
 * A sharded, durable map whose methods wait for their answer; made for virtual threads. Promises
 * and errors, {@link UnreadableValueException} among them, are those of {@link AsyncTroupeMap},
 * which {@link #async()} gives for everything that is not here: other timeouts, retries by id,
 * reads that may be stale.
 *
 * <p>A wait that is interrupted ends with {@link io.troupe.actors.UnknownOutcomeException} and the
 * thread's interrupt flag set. The exception carries the id of the write, except for {@code
 * putAll}, which is many.
 *
 * @param <K> keys
 * @param <V> values
 */
public interface TroupeMap<K, V> {
  /** The map's name. */
  MapName name();

  /** The same map without waiting. */
  AsyncTroupeMap<K, V> async();

  /**
   * This map, whose changes throw {@link io.troupe.api.lock.StaleTokenException}, and do nothing,
   * where a larger fencing token was seen under the guard: {@link AsyncTroupeMap#guardedBy} says
   * more.
   */
  TroupeMap<K, V> guardedBy(Guard guard);

  /** As {@link #guardedBy(Guard)}: compares with the tokens of all who changed the same key. */
  default TroupeMap<K, V> guardedBy(FencingToken token) {
    return guardedBy(Guard.of(token));
  }

  /** The entry of a key, if it is there, read linearizably. */
  Optional<Entry<K, V>> get(K key);

  /** The entry of a key, if it is there. */
  Optional<Entry<K, V>> get(K key, Read read);

  /**
   * The entry of a key as it was, if it was there; throws {@link
   * io.troupe.api.past.OutOfHistoryException} where that is not known any more.
   */
  Optional<Entry<K, V>> get(K key, AsOf asOf);

  /** The changes of a key that are kept, newest first. */
  HistoryPage<V> history(K key, HistoryQuery query);

  /** Sets a key; answers its new version. */
  Version put(K key, V value);

  /**
   * Sets a key that is removed again after a time: not before, as far as clocks run within the
   * drift that is set.
   *
   * @param timeToLive from 1 ms to {@link Options#MAX_TIME_TO_LIVE}
   */
  Version put(K key, V value, Duration timeToLive);

  /**
   * Sets a key for as long as a session lives: it is removed once its partition has heard that the
   * session ended, unless it was put again before. Where the session has ended already, it is
   * refused, and nothing happens.
   */
  Version put(K key, V value, GuestId session);

  /** Sets a key that must be absent. */
  Written putIfAbsent(K key, V value);

  /** Sets a key that must have this version. */
  Written replace(K key, V value, Version expected);

  /** Removes a key; answers whether it was there. */
  boolean remove(K key);

  /** Removes a key that must have this version. */
  Written remove(K key, Version expected);

  /** Adds to a decimal number; an absent key counts as 0; answers the sum. */
  long increment(K key, long delta);

  /** The entries of those keys that are there. */
  Map<K, Entry<K, V>> getAll(Collection<K> keys);

  /**
   * Sets many keys, each on its own. Throws for the first key that was refused or is unknown; an id
   * that it carries is of that key's put alone. With an id of its own, the whole can be repeated:
   * {@link AsyncTroupeMap#putAll}.
   */
  void putAll(Map<K, V> entries);

  /** How many keys there are. */
  long size();

  /** Removes all keys; answers how many. */
  long clear();

  /** A page of entries in order of their keys. */
  ScanPage<K, V> scan(ScanQuery<K> query);

  /** All entries that a query matches, page by page as the stream is consumed. */
  Stream<Entry<K, V>> stream(ScanQuery<K> query);

  /** Watches a map, a prefix or a key, as {@link AsyncTroupeMap#watch} says. */
  Flow.Publisher<WatchEvent<K, V>> watch(WatchQuery<K> query);

  /**
   * This map as a {@link ConcurrentMap}: atomic per key by versions, iteration weakly consistent,
   * no null keys or values; {@code size} and {@code clear} are not atomic. Where it compares values
   * ({@code remove(key, value)}, {@code replace(key, old, new)}, {@code containsValue}), they are
   * the same if this map's codec encodes them to the same bytes, whatever their class makes of
   * {@code equals}. A function given to {@code compute}, {@code merge} and the like may be called
   * several times.
   */
  ConcurrentMap<K, V> asConcurrentMap();
}
