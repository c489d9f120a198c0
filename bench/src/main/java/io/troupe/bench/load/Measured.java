package io.troupe.bench.load;

import org.HdrHistogram.Histogram;

/**
 * What was seen of one contender in one round.
 *
 * @param nanos how long it took, until the last answer
 * @param refused operations that were refused
 * @param unknown operations whose outcome nobody knows
 * @param notSent operations of an open loop that were not sent, since too many were in flight
 * @param latency of operations that were done, in nanoseconds; in an open loop from the moment when
 *     they should have been sent
 */
public record Measured(long nanos, long refused, long unknown, long notSent, Histogram latency) {
  /** How many operations were done. */
  public long done() {
    return latency.getTotalCount();
  }

  /** Operations done per second. */
  public double perSecond() {
    return done() * 1e9 / nanos;
  }

  /** A percentile of the latency, in microseconds. */
  public double micros(double percentile) {
    return latency.getValueAtPercentile(percentile) / 1_000.0;
  }
}
