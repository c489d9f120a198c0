package io.troupe.persistence.cassandra.chain;

import io.troupe.actors.meter.Histogram;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the requests of a journal count since it was opened. Any thread writes, any thread reads.
 */
public final class ChainMeter {
  private final Histogram changeNanos = Histogram.ofDurations();
  private final LongAdder overtaken = new LongAdder();
  private final LongAdder unanswered = new LongAdder();
  private final LongAdder refusals = new LongAdder();

  /** Of nothing yet. */
  public ChainMeter() {}

  /** How long a lightweight transaction took that was applied, in nanoseconds. */
  public Histogram changeNanos() {
    return changeNanos;
  }

  /** Transactions that found that another one had come first. */
  public long overtaken() {
    return overtaken.sum();
  }

  /** Transactions without an answer, which were looked up afterwards. */
  public long unanswered() {
    return unanswered.sum();
  }

  /** Requests refused for want of room. */
  public long refusals() {
    return refusals.sum();
  }

  void applied(long nanos) {
    changeNanos.add(nanos);
  }

  void overtook() {
    overtaken.increment();
  }

  void wentUnanswered() {
    unanswered.increment();
  }

  /** A request was refused. */
  public void refused() {
    refusals.increment();
  }
}
