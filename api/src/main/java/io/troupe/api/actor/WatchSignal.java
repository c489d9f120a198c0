package io.troupe.api.actor;

import io.troupe.actors.Refusal;
import io.troupe.actors.Version;
import io.troupe.api.watch.WatchCursor;
import io.troupe.api.watch.WatchEvent;
import io.troupe.sharding.watch.WatchEnd;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What the subscriber of a watch is told: {@link Began}, then an {@link Events} for each {@link
 * WatchControl#NEXT} it said, and last {@link Ended} or {@link Refused}, which need not be asked
 * for. What is not asked for waits in the node, within the limits of a watcher ({@code
 * troupe.watch}); past them the watch ends as {@code TOO_SLOW}.
 */
public sealed interface WatchSignal<K, V> {

  /**
   * First of all.
   *
   * @param control where to say {@link WatchControl}s
   */
  record Began<K, V>(ActorRef<WatchControl> control) implements WatchSignal<K, V> {}

  /**
   * Some changes, in order.
   *
   * @param control where to say {@link WatchControl}s, as ever
   */
  record Events<K, V>(WatchEvent<K, V> event, ActorRef<WatchControl> control)
      implements WatchSignal<K, V> {}

  /**
   * The watch was cut; nothing comes after this.
   *
   * @param detail what happened and what helps, for people
   * @param cursor where to go on, as {@link io.troupe.api.watch.WatchEndedException#cursor} says
   * @param keptFrom as {@link io.troupe.api.watch.WatchEndedException#keptFrom} says
   */
  record Ended<K, V>(
      WatchEnd.Reason reason,
      String detail,
      Optional<WatchCursor> cursor,
      Optional<Version> keptFrom)
      implements WatchSignal<K, V> {}

  /**
   * Nothing is watched, or not any more; nothing comes after this. {@code OVERLOADED}: too many
   * watchers. {@code INVALID}: a key or cursor that is none of this map. {@code WRONG_TYPE}: an
   * event cannot be read with the codecs of this map. {@code UNAVAILABLE}: the node is stopping.
   */
  record Refused<K, V>(Refusal refusal) implements WatchSignal<K, V> {}

  /** The class of these signals, as {@code ActorContext.messageAdapter} wants it. */
  @SuppressWarnings("unchecked") // what keys and values are is not there at run time
  static <K, V> Class<WatchSignal<K, V>> type() {
    return (Class<WatchSignal<K, V>>) (Class<?>) WatchSignal.class;
  }
}
