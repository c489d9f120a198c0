package io.troupe.actors.partition;

import io.troupe.actors.kind.KindReply;

/**
 * An answer that may not leave yet.
 *
 * @param shows what it tells
 */
record Held<T>(Ask<T> ask, KindReply reply, Shows shows) {

  /** What an answer tells: decides what its asker hears if it cannot leave. */
  enum Shows {
    /** State as it was: nothing happened by this command. */
    STATE,
    /** A change of the batch that is being appended. */
    CHANGE,
    /** A change that an earlier copy of the command made, durable or in the same batch. */
    REPEAT
  }
}
