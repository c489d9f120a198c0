package io.troupe.bench.load;

import io.troupe.actors.Bytes;

/** What is asked of a contender. */
public sealed interface Operation {
  /** On which key. */
  Bytes key();

  /** Reads the newest value. */
  record Get(Bytes key) implements Operation {}

  /** Stores a value durably. */
  record Put(Bytes key, Bytes value) implements Operation {}
}
