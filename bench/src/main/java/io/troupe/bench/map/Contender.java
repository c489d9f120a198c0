package io.troupe.bench.map;

import io.troupe.actors.Bytes;
import java.util.concurrent.CompletionStage;

/** Something that stores values durably. */
interface Contender extends AutoCloseable {
  /** The name in the table. */
  String name();

  /** Stores a value; completes once it is on stable storage. */
  CompletionStage<?> put(Bytes key, Bytes value);

  @Override
  void close();
}
