package io.troupe.api.metrics;

import io.troupe.actors.PartitionId;
import io.troupe.actors.meter.Histogram;
import io.troupe.actors.shell.PartitionMeter;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What the partitions of a node count. */
public final class PartitionMeters {
  private final Histogram recoveries = Histogram.ofDurations();
  private final Histogram snapshots = Histogram.ofDurations();
  private final List<PartitionMeter> each;

  /** Meters of so many partitions. */
  public PartitionMeters(int partitions) {
    this.each =
        Stream.generate(() -> new PartitionMeter(recoveries, snapshots)).limit(partitions).toList();
  }

  /** The meter of one. */
  public PartitionMeter of(PartitionId partition) {
    return each.get(partition.number());
  }

  /**
   * Shows them.
   *
   * @param singly whether each partition has series of its own: twice as many as there are
   *     partitions
   */
  void show(Exposition exposition, boolean singly) {
    exposition.durations("troupe_partition_recovery_seconds", "From claim to service", recoveries);
    exposition.durations(
        "troupe_partition_snapshot_seconds", "From the first piece until it is durable", snapshots);
    exposition.gauge(
        "troupe.partition.waiting.commands",
        "Commands that wait to be decided",
        () -> all(PartitionMeter::waiting).sum());
    exposition.gauge(
        "troupe.partition.waiting.commands.most",
        "Commands that wait in the partition with the most",
        () -> all(PartitionMeter::waiting).max().orElse(0));
    exposition.gauge(
        "troupe.partition.parked.reads",
        "Reads that wait for a change",
        () -> all(PartitionMeter::parkedReads).sum());
    count(
        exposition,
        "troupe.partition.events",
        "Events handed to the journal",
        singly,
        PartitionMeter::events);
    count(
        exposition,
        "troupe.partition.event.bytes",
        "Bytes of these events",
        singly,
        PartitionMeter::eventBytes);
  }

  private void count(
      Exposition exposition,
      String name,
      String help,
      boolean singly,
      ToLongFunction<PartitionMeter> value) {
    if (!singly) {
      exposition.counter(name, help, Map.of(), () -> all(value).sum());
      return;
    }
    for (int i = 0; i < each.size(); i++) {
      PartitionMeter meter = each.get(i);
      exposition.counter(
          name, help, Map.of("partition", Integer.toString(i)), () -> value.applyAsLong(meter));
    }
  }

  private LongStream all(ToLongFunction<PartitionMeter> value) {
    return each.stream().mapToLong(value);
  }
}
