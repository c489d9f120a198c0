package io.troupe.api.metrics;

import io.troupe.api.NodeStatus;
import io.troupe.api.watch.Watches;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** All that a node shows of itself but its HTTP interface. */
public final class NodeMetrics implements AutoCloseable {
  private final Exposition exposition = new Exposition();
  private final ProcessMetrics process = new ProcessMetrics(exposition);

  /**
   * Shows a node.
   *
   * @param status is asked each time that somebody looks
   * @param singly whether each partition has series of its own
   */
  public NodeMetrics(
      OperationMeter operations,
      PartitionMeters partitions,
      Watches watches,
      Supplier<NodeStatus> status,
      boolean singly) {
    exposition.durations(
        "troupe_operation_seconds", "Requests to partitions, by how they ended", operations::all);
    show(status);
    partitions.show(exposition, singly);
    show(watches);
  }

  private void show(Supplier<NodeStatus> status) {
    exposition.gauge(
        "troupe.node.ready", "1 if the node serves, else 0", () -> status.get().ready() ? 1 : 0);
    exposition.gauge(
        "troupe.node.in.flight", "Requests that callers wait for", () -> status.get().inFlight());
    exposition.gauge(
        "troupe.node.state.heap.used.bytes",
        "The heap for state in use, waste included",
        () -> status.get().heapUsedBytes());
    exposition.gauge(
        "troupe.node.state.heap.max.bytes",
        "The heap for state",
        () -> status.get().heapMaxBytes());
    exposition.gauge(
        "troupe.node.writes.refused",
        "1 while writes are refused for want of heap or disk, else 0",
        () -> status.get().writesRefused().isPresent() ? 1 : 0);
    exposition.gauge(
        "troupe.node.partitions.running",
        "Partitions that have recovered and serve here",
        () -> status.get().runningPartitions());
    exposition.gauge(
        "troupe.journal.disk.free.bytes",
        "Room on the journal's disk",
        () -> status.get().diskFreeBytes());
  }

  private void show(Watches watches) {
    exposition.gauge("troupe.watch.watchers", "Who watches", watches::count);
    exposition.gauge(
        "troupe.watch.behind.partitions",
        "Partitions that watchers catch up in, each counted for each of them",
        watches::behind);
    exposition.gauge(
        "troupe.watch.waiting.bytes", "Changes that wait for watchers", watches::waitingBytes);
  }

  /** Shows more, for as long as it lasts. */
  public void show(Consumer<Exposition> more) {
    more.accept(exposition);
  }

  /** All of it now, in the form of Prometheus. */
  public String text() {
    return exposition.text();
  }

  @Override
  public void close() {
    process.close();
    exposition.close();
  }
}
