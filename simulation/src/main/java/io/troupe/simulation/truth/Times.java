package io.troupe.simulation.truth;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.actors.partition.EventRecord;
import io.troupe.sharding.map.MapEntry;
import java.util.HashMap;
import java.util.Map;

/**
 * What time may do: nothing ends early by any clock within the drift, and partition time runs no
 * faster than the fastest clock. Everything is held against the world's own time, which no owner
 * knows.
 */
public final class Times {
  private static final double NANOS_PER_MILLI = 1e6;

  private final double slowest;
  private final double fastest;

  /** By version of the put: when the key may end at the earliest, in the world's nanoseconds. */
  private final Map<Long, Double> earliestEnds = new HashMap<>();

  private long timeMillis;
  private long wallMillis;
  private long atNanos;

  /** The rates of the slowest and the fastest clock. */
  public Times(double slowest, double fastest) {
    this.slowest = slowest;
    this.fastest = fastest;
  }

  /** The rate of the slowest clock. */
  double slowest() {
    return slowest;
  }

  /** An event was decided at this time of the world, and is durable now. */
  void stored(EventRecord record, long decidedNanos) {
    check(
        record.timeMillis() >= timeMillis && record.wallMillis() >= wallMillis,
        "time only moves forward: an event of %s ms (wall %s) follows one of %s ms (wall %s)",
        record.timeMillis(),
        record.wallMillis(),
        timeMillis,
        wallMillis);
    double most = (decidedNanos - atNanos) * fastest / NANOS_PER_MILLI + 2;
    check(
        record.timeMillis() - timeMillis <= most,
        "partition time runs no faster than any clock: %s ms after %s ms, of which %s passed",
        record.timeMillis(),
        timeMillis,
        most);
    timeMillis = record.timeMillis();
    wallMillis = record.wallMillis();
    atNanos = decidedNanos;
  }

  /** A key was promised at this time of the world to live for so long. */
  void lives(long version, long fromNanos, long millis) {
    earliestEnds.merge(version, fromNanos + millis * NANOS_PER_MILLI / slowest, Math::max);
  }

  /** A change kept the end of a key. */
  void keeps(long version, long before) {
    Double end = earliestEnds.get(before);
    if (end != null) {
      earliestEnds.merge(version, end, Math::max);
    }
  }

  /** An entry was shown that says how long it lives on; it was looked at after this time. */
  void shown(MapEntry entry, long fromNanos) {
    if (entry.timeToLiveMillis() > 1) { // 1 is what is said when the end is near or past
      lives(entry.version().number(), fromNanos, entry.timeToLiveMillis());
    }
  }

  void expired(long version, long decidedNanos) {
    double end = earliestEnds.getOrDefault(version, Double.MAX_VALUE);
    check(
        decidedNanos >= end,
        "nothing expires early: version %s ended %.3f ms before its time",
        version,
        (end - decidedNanos) / NANOS_PER_MILLI);
  }
}
