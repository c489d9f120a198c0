package io.troupe.bench.cassandra;

import io.troupe.actors.Bytes;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Stores batches, one at a time for each lane. */
interface LaneWriter extends AutoCloseable {
  /** Stores all of them, or fails. The caller waits for the answer before it writes there again. */
  CompletionStage<Void> write(int lane, List<Bytes> events);

  @Override
  void close();
}
