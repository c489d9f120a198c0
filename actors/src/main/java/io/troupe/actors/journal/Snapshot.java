package io.troupe.actors.journal;

import io.troupe.actors.Bytes;
import io.troupe.actors.SequenceNumber;
import java.util.List;

/**
 * A state, as the events up to a number made it.
 *
 * @param at the last event that it contains
 * @param chunks its content, in order; each 1 to {@link Snapshots#MAX_CHUNK_BYTES} bytes
 */
public record Snapshot(SequenceNumber at, List<Bytes> chunks) {
  public Snapshot {
    chunks = List.copyOf(chunks);
    for (Bytes chunk : chunks) {
      if (chunk.length() < 1 || chunk.length() > Snapshots.MAX_CHUNK_BYTES) {
        throw new IllegalArgumentException(
            "a chunk has 1 to " + Snapshots.MAX_CHUNK_BYTES + " bytes, not " + chunk.length());
      }
    }
  }
}
