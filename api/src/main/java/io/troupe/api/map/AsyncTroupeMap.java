package io.troupe.api.map;

import io.troupe.actors.Version;
import io.troupe.api.past.HistoryPage;
import io.troupe.api.past.HistoryQuery;
import io.troupe.api.watch.WatchEndedException;
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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A sharded, durable map whose methods return at once.
 *
 * <p>Each key is linearizable. A stage fails with {@link io.troupe.actors.RefusedException} where
 * nothing happened, and with {@link io.troupe.actors.UnknownOutcomeException} where it may have;
 * repeat the latter with its id ({@link Options#asRetryOf}) and the write takes effect at most
 * once. A read fails with {@link UnreadableValueException} where the codec cannot read what is
 * there. Stages complete on Troupe's own threads: hand slow work on. Safe for use by many threads.
 *
 * @param <K> keys, at most {@link io.troupe.actors.Limits#MAX_KEY_BYTES} as bytes
 * @param <V> values, at most {@link io.troupe.actors.Limits#MAX_VALUE_BYTES} as bytes
 */
public interface AsyncTroupeMap<K, V> {
  /** The map's name. */
  MapName name();

  /**
   * This map, whose changes are under a fencing token unless their options name another guard. A
   * change fails with {@link io.troupe.api.lock.StaleTokenException}, and nothing happens, where a
   * larger token was seen under the guard: by a change of the same key or, of a guard with a name,
   * by any in the key's partition. Else it happens as it would without, and if it changed anything,
   * its token is remembered with it, for as long as {@code troupe.map.guard-keep} says behind the
   * last change under the guard, whatever becomes of the key. Where a partition can remember no
   * further guard, it refuses with {@code FULL}.
   *
   * <p>A change without a guard is never refused for one, and lowers nothing. Reads are as they
   * are. {@link #clear} is refused as {@code INVALID}.
   */
  AsyncTroupeMap<K, V> guardedBy(Guard guard);

  /** The entry of a key, if it is there. */
  CompletionStage<Optional<Entry<K, V>>> get(K key, Read read, Options options);

  /**
   * The entry of a key as it was, if it was there. As of a version it is refused as {@code BEHIND}
   * if that version is not visible yet, and always the same afterwards; as of a time it is
   * linearizable, and always the same once that time is over. Fails with {@link
   * io.troupe.api.past.OutOfHistoryException} where it is not known any more; what a key holds
   * still is known however old it is.
   *
   * @param asOf a version of this key, or another of its partition; or a time of the owners' clocks
   */
  CompletionStage<Optional<Entry<K, V>>> get(K key, AsOf asOf, Options options);

  /**
   * The changes of a key that are kept, newest first, read linearizably; none if it never was, or
   * if all is forgotten. What a key holds now is always among them, however old.
   */
  CompletionStage<HistoryPage<V>> history(K key, HistoryQuery query, Options options);

  /**
   * Sets a key if the condition holds. It is removed again after {@link Options#timeToLive}, if
   * that is given; else it stays, whatever its former value had.
   */
  CompletionStage<Written> put(K key, V value, MapCondition condition, Options options);

  /** Removes a key if the condition holds; answers empty if there was nothing to remove. */
  CompletionStage<Optional<Written>> remove(K key, MapCondition condition, Options options);

  /**
   * Adds to a decimal number; an absent key counts as 0. A time to live goes on as it was. Refused
   * with {@code WRONG_TYPE} if the value is no 64-bit number or the sum would not be one.
   */
  CompletionStage<Counter> increment(K key, long delta, Options options);

  /** The entries of those keys that are there, each read on its own; at most 10,000 keys. */
  CompletionStage<Map<K, Entry<K, V>>> getAll(Collection<K> keys, Read read, Options options);

  /**
   * Sets many keys, each on its own: where one fails, others may be stored. At most 10,000 keys. A
   * key whose outcome is unknown can be put again alone, with the id that its outcome carries. As a
   * retry of the whole, all keys must be given again: each one's request id follows from the id
   * given and its place in the map's iteration order.
   *
   * @return what became of each key
   */
  default CompletionStage<Map<K, PutOutcome>> putAll(
      Map<K, V> entries, MapCondition condition, Options options) {
    return putAll(entries, Map.of(), condition, options);
  }

  /**
   * As {@link #putAll(Map, MapCondition, Options)}, with times to live of their own for some keys.
   *
   * @param timesToLive those of the keys that have one; the others live as the options say
   */
  CompletionStage<Map<K, PutOutcome>> putAll(
      Map<K, V> entries, Map<K, Duration> timesToLive, MapCondition condition, Options options);

  /** How many keys there are, each partition counted at its own moment. */
  CompletionStage<Long> size(Options options);

  /**
   * Removes all keys, each partition at its own moment; answers how many. All partitions know it by
   * one id, which the exception carries: repeated with it, it leaves alone those that are done, and
   * keys that were put there since. One that had nothing to remove decides anew.
   */
  CompletionStage<Long> clear(Options options);

  /**
   * A page of entries in order of their keys, of now or of the past. Of the past it fails with
   * {@link io.troupe.api.past.OutOfHistoryException} where some partition does not know it any
   * more, be it on a later page: the exception speaks of one of them.
   */
  CompletionStage<ScanPage<K, V>> scan(ScanQuery<K> query, Options options);

  /**
   * Watches a map, a prefix or a key: every change behind the start, once, those of one key and
   * partition in their order. Each subscriber is a watcher of its own; it gets events as it asks
   * for them, on a thread that may wait. The last signal is an error: {@link
   * io.troupe.actors.RefusedException} if nothing was watched ({@code OVERLOADED}: too many
   * watchers, or too many that catch up; {@code INVALID}: a cursor of another map), or {@link
   * WatchEndedException}, which says why and where to go on.
   */
  Flow.Publisher<WatchEvent<K, V>> watch(WatchQuery<K> query);

  /**
   * A number after an increment.
   *
   * @param version of the key, now
   * @param value the sum
   */
  record Counter(Version version, long value) {}
}
