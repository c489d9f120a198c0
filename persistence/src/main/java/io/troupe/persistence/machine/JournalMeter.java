package io.troupe.persistence.machine;

import io.troupe.actors.meter.Histogram;
import java.util.concurrent.atomic.LongAdder;

/** What a node's journal counts since it was opened. Any thread writes, any thread reads. */
public final class JournalMeter {
  private static final int MAX_COMMANDS = 4_096;
  private static final long MAX_BYTES = 16 << 20;

  private final Histogram syncNanos = Histogram.ofDurations();
  private final Histogram appliedCommands = Histogram.ofSizes(1, MAX_COMMANDS);
  private final Histogram roundBytes = Histogram.ofSizes(256, MAX_BYTES);
  private final LongAdder refusals = new LongAdder();

  /** Of nothing yet. */
  public JournalMeter() {}

  /** How long writing and syncing a round of the groups' log took, in nanoseconds. */
  public Histogram syncNanos() {
    return syncNanos;
  }

  /** How many commands of a group were applied together. */
  public Histogram roundCommands() {
    return appliedCommands;
  }

  /** How many bytes were synced together. */
  public Histogram roundBytes() {
    return roundBytes;
  }

  /** Requests refused for want of room, in the queue or on the disk. */
  public long refusals() {
    return refusals.sum();
  }

  /** A round of the groups' log is on stable storage. */
  public void synced(long bytes, long nanos) {
    roundBytes.add(bytes);
    syncNanos.add(nanos);
  }

  /** A request was refused. */
  public void refused() {
    refusals.increment();
  }

  void applied(long commands) {
    appliedCommands.add(commands);
  }
}
