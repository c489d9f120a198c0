package io.troupe.actors.shell;

import io.troupe.actors.Bytes;
import io.troupe.actors.meter.Histogram;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a partition counts on this node, over all its incarnations here. Its actor writes, any
 * thread reads; what is read may be a moment old.
 */
public final class PartitionMeter {
  private final Histogram recoveries;
  private final Histogram snapshots;
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong eventBytes = new AtomicLong();
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicLong parkedReads = new AtomicLong();

  /**
   * A meter of one partition.
   *
   * @param recoveries takes how long each recovery took, in nanoseconds; may be shared
   * @param snapshots takes how long each snapshot took until it was durable; may be shared
   */
  public PartitionMeter(Histogram recoveries, Histogram snapshots) {
    this.recoveries = recoveries;
    this.snapshots = snapshots;
  }

  /** A meter that nobody looks at. */
  static PartitionMeter unseen() {
    return new PartitionMeter(Histogram.ofDurations(), Histogram.ofDurations());
  }

  /** Events handed to the journal. */
  public long events() {
    return events.getOpaque();
  }

  /** The bytes of these events. */
  public long eventBytes() {
    return eventBytes.getOpaque();
  }

  /** Commands that wait to be decided. */
  public long waiting() {
    return waiting.getOpaque();
  }

  /** Reads that wait for a change. */
  public long parkedReads() {
    return parkedReads.getOpaque();
  }

  void recovered(long nanos) {
    recoveries.add(nanos);
  }

  void saved(long nanos) {
    snapshots.add(nanos);
  }

  void appends(List<Bytes> batch) {
    long bytes = 0;
    for (Bytes event : batch) {
      bytes += event.length();
    }
    // One writer: no need for an atomic addition.
    events.setOpaque(events.getPlain() + batch.size());
    eventBytes.setOpaque(eventBytes.getPlain() + bytes);
  }

  void waits(long commands, long reads) {
    waiting.setOpaque(commands);
    parkedReads.setOpaque(reads);
  }
}
