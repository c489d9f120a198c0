package io.troupe.api.actor.hold;

import io.troupe.actors.Refusal;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * What an actor is told of what it asked for: {@code Held}, then changes, then {@code Ended}; or at
 * once one of the others, behind which nothing comes.
 *
 * @param <T> what is held: {@link io.troupe.api.lock.HeldLock}, {@link
 *     io.troupe.api.session.TroupeSession} or {@link io.troupe.api.election.Leadership}. All of its
 *     methods but {@code close} return at once, and may be called by an actor.
 */
public sealed interface HoldSignal<T> {
  /** What may happen to something while it is held. */
  enum Change {
    /** Nobody has confirmed it for half of its lease: time to finish, or to pause. */
    JEOPARDY,
    /** It was confirmed again. Only sessions say so; a leadership's time left does. */
    SAFE,
    /** It is asked to hand over: finish, then resign or give up. */
    ASKED_TO_HAND_OVER
  }

  /** It is held from now on, as far as this process knows. */
  record Held<T>(T held) implements HoldSignal<T> {}

  /** Something happened to it, and it is held still. */
  record Changed<T>(T held, Change change) implements HoldSignal<T> {}

  /**
   * It is held no longer.
   *
   * @param lost whether others may hold it without having been given it here: its lease ran out, or
   *     somebody took it. Otherwise it was given up.
   */
  record Ended<T>(T held, boolean lost) implements HoldSignal<T> {}

  /**
   * It was not its turn in time, what was to be resumed is not held any more, or it was given up
   * before; nothing is held or waited for.
   */
  record NotInTime<T>() implements HoldSignal<T> {}

  /**
   * Nothing happened, and nothing is waited for. {@code INVALID}: a name that is none, no such
   * semaphore, or a handle of what is held under a session elsewhere. {@code OVERLOADED}: too much
   * is asked for at a time. {@code UNAVAILABLE}: the node is stopping.
   */
  record Refused<T>(Refusal refusal) implements HoldSignal<T> {}

  /** Nobody said what came of it. If it was granted, its lease ends it. */
  record Unknown<T>(String detail) implements HoldSignal<T> {}

  /**
   * The class of these signals, as {@link ActorContext#messageAdapter} wants it: {@code
   * HoldSignal.<HeldLock>type()}.
   */
  @SuppressWarnings("unchecked") // what is held is not there at run time
  static <T> Class<HoldSignal<T>> type() {
    return (Class<HoldSignal<T>>) (Class<?>) HoldSignal.class;
  }
}
