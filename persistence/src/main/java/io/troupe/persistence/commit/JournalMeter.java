package io.troupe.persistence.commit;

import io.troupe.actors.meter.Histogram;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the journal counts since it was opened. The committer and callers write, any thread reads.
 */
public final class JournalMeter {
  private final Histogram syncNanos = Histogram.ofDurations();
  private final Histogram roundCommands = Histogram.ofSizes(1, RequestQueue.MAX_ROUND_COMMANDS);

  /** A round is on disk as log and as effects. */
  private final Histogram roundBytes = Histogram.ofSizes(256, 4L * RequestQueue.MAX_ROUND_BYTES);

  private final LongAdder refusals = new LongAdder();

  JournalMeter() {}

  /** How long writing and syncing a round took, in nanoseconds. */
  public Histogram syncNanos() {
    return syncNanos;
  }

  /** How many commands were synced together. */
  public Histogram roundCommands() {
    return roundCommands;
  }

  /** How many bytes were synced together. */
  public Histogram roundBytes() {
    return roundBytes;
  }

  /** Requests refused for want of room, in the queue or on the disk. */
  public long refusals() {
    return refusals.sum();
  }

  void synced(long commands, long bytes, long nanos) {
    roundCommands.add(commands);
    roundBytes.add(bytes);
    syncNanos.add(nanos);
  }

  void refused() {
    refusals.increment();
  }
}
