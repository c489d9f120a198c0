package io.troupe.api.actor;

import io.troupe.api.map.AsyncTroupeMap;
import io.troupe.api.map.Entry;
import io.troupe.api.map.Options;
import io.troupe.api.map.Read;
import io.troupe.api.map.ScanPage;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.map.Written;
import io.troupe.api.past.HistoryPage;
import io.troupe.api.past.HistoryQuery;
import io.troupe.api.watch.WatchQuery;
import io.troupe.sharding.map.AsOf;
import io.troupe.sharding.map.MapCondition;
import java.util.Objects;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What may be asked of a map. Each is what the method of {@link AsyncTroupeMap} with its name does,
 * and is answered with an {@link Outcome}. Many keys at once are as many commands: they need no
 * more round trips.
 *
 * <p>Commands hold values of the caller's own types and have no serialized form: they are for
 * actors of the system that the gateway is in.
 *
 * @param <K> keys
 * @param <V> values
 */
public sealed interface MapCommand<K, V> extends MapMessage<K, V> {

  /** A command that has one answer. */
  sealed interface Asking<K, V, R> extends MapCommand<K, V> {
    /**
     * How long it may take, from when it reaches the gateway; for a change also its request id, if
     * it repeats an earlier one. No answer comes later, but for the time a message takes.
     */
    Options options();

    /** Who is told what became of it. */
    ActorRef<Outcome<R>> replyTo();
  }

  /** Asks for the entry of a key, if it is there. */
  record Get<K, V>(
      K key, Read read, Options options, ActorRef<Outcome<Optional<Entry<K, V>>>> replyTo)
      implements Asking<K, V, Optional<Entry<K, V>>> {
    public Get {
      Objects.requireNonNull(replyTo);
    }

    /** Linearizable, within ten seconds. */
    public Get(K key, ActorRef<Outcome<Optional<Entry<K, V>>>> replyTo) {
      this(key, Read.LINEARIZABLE, Options.DEFAULT, replyTo);
    }
  }

  /** Asks for the entry of a key as it was, if it was there. */
  record GetAsOf<K, V>(
      K key, AsOf asOf, Options options, ActorRef<Outcome<Optional<Entry<K, V>>>> replyTo)
      implements Asking<K, V, Optional<Entry<K, V>>> {
    public GetAsOf {
      Objects.requireNonNull(replyTo);
    }
  }

  /** Asks for the changes of a key that are kept. */
  record History<K, V>(
      K key, HistoryQuery query, Options options, ActorRef<Outcome<HistoryPage<V>>> replyTo)
      implements Asking<K, V, HistoryPage<V>> {
    public History {
      Objects.requireNonNull(replyTo);
    }
  }

  /** Sets a key if the condition holds: absent, present, or with one version. */
  record Put<K, V>(
      K key, V value, MapCondition condition, Options options, ActorRef<Outcome<Written>> replyTo)
      implements Asking<K, V, Written> {
    public Put {
      Objects.requireNonNull(replyTo);
    }

    /** Whatever the key holds, within ten seconds. */
    public Put(K key, V value, ActorRef<Outcome<Written>> replyTo) {
      this(key, value, MapCondition.ALWAYS, Options.DEFAULT, replyTo);
    }
  }

  /** Removes a key if the condition holds; answers empty if there was nothing to remove. */
  record Remove<K, V>(
      K key, MapCondition condition, Options options, ActorRef<Outcome<Optional<Written>>> replyTo)
      implements Asking<K, V, Optional<Written>> {
    public Remove {
      Objects.requireNonNull(replyTo);
    }

    /** Whatever the key holds, within ten seconds. */
    public Remove(K key, ActorRef<Outcome<Optional<Written>>> replyTo) {
      this(key, MapCondition.ALWAYS, Options.DEFAULT, replyTo);
    }
  }

  /** Adds to a decimal number; an absent key counts as 0. */
  record Increment<K, V>(
      K key, long delta, Options options, ActorRef<Outcome<AsyncTroupeMap.Counter>> replyTo)
      implements Asking<K, V, AsyncTroupeMap.Counter> {
    public Increment {
      Objects.requireNonNull(replyTo);
    }

    /** Within ten seconds. */
    public Increment(K key, long delta, ActorRef<Outcome<AsyncTroupeMap.Counter>> replyTo) {
      this(key, delta, Options.DEFAULT, replyTo);
    }
  }

  /** Asks how many keys there are. In no order with other commands. */
  record Size<K, V>(Options options, ActorRef<Outcome<Long>> replyTo)
      implements Asking<K, V, Long> {
    public Size {
      Objects.requireNonNull(replyTo);
    }
  }

  /** Removes all keys; answers how many. In no order with other commands. */
  record Clear<K, V>(Options options, ActorRef<Outcome<Long>> replyTo)
      implements Asking<K, V, Long> {
    public Clear {
      Objects.requireNonNull(replyTo);
    }
  }

  /** Asks for a page of entries in order of their keys. In no order with other commands. */
  record Scan<K, V>(ScanQuery<K> query, Options options, ActorRef<Outcome<ScanPage<K, V>>> replyTo)
      implements Asking<K, V, ScanPage<K, V>> {
    public Scan {
      Objects.requireNonNull(replyTo);
    }
  }

  /**
   * Watches the map, a prefix or a key, until the subscriber ends or says {@link
   * WatchControl#CANCEL}. Each command is a watch of its own.
   *
   * @param subscriber is told {@link WatchSignal}s, as it asks for them; it may be a message
   *     adapter
   */
  record Watch<K, V>(WatchQuery<K> query, ActorRef<WatchSignal<K, V>> subscriber)
      implements MapCommand<K, V> {
    public Watch {
      Objects.requireNonNull(query);
      Objects.requireNonNull(subscriber);
    }
  }
}
