package io.troupe.actors.counter;

import io.troupe.actors.Version;
import io.troupe.actors.kind.KindReply;

/** Every possible answer. */
public sealed interface CounterReply extends KindReply {

  /**
   * What the counter shows.
   *
   * @param version of its last change; {@link Version#ABSENT} if there was none
   */
  record Total(Version version, long total) implements CounterReply {}

  /** The counter was there already; nothing changed. */
  record Exists(Version version) implements CounterReply {}
}
