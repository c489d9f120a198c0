package io.troupe.bench.peer;

import io.troupe.bench.load.Operation;
import io.troupe.bench.load.Outcome;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** How one store is asked through a socket. */
interface Dialect {
  /** The bytes that ask for it. */
  byte[] request(Operation operation);

  /**
   * Reads one answer.
   *
   * @param in from its position to its limit, all that arrived; backed by an array
   * @return what became of the operation, having consumed the answer; null, if it is not complete
   */
  @Nullable Outcome answer(ByteBuffer in);
}
