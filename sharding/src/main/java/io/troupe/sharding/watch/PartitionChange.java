package io.troupe.sharding.watch;

import io.troupe.sharding.map.MapReply.Changed;

/** A change, and the partition whose version it has. */
public record PartitionChange(int partition, Changed change) {
  /** About how much memory it holds while it waits, with its place there, in bytes. */
  long bytes() {
    return 64L + change.sizeBytes();
  }

  long version() {
    return change.revision().version().number();
  }
}
