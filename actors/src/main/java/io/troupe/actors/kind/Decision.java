package io.troupe.actors.kind;

/**
 * What a kind decided about one command.
 *
 * @param <E> the kind's events
 */
public sealed interface Decision<E extends KindEvent> {

  /**
   * Nothing changes, and this is the answer. It shows state, so a linearizable command gets it only
   * once the owner's epoch is confirmed.
   */
  record Answer<E extends KindEvent>(KindReply reply) implements Decision<E> {}

  /** This happens. The answer is what {@link KindCore#apply} says of it, once it is durable. */
  record Change<E extends KindEvent>(E event) implements Decision<E> {}

  /**
   * There is nothing to tell before something changes: a read that waits. It is decided again
   * behind each change of its partition, until its deadline.
   */
  record NotYet<E extends KindEvent>() implements Decision<E> {}
}
