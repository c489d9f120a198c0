package io.troupe.trial.view;

import io.troupe.trial.workload.Meter;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is to be seen at a moment.
 *
 * @param elapsed since the trial began
 * @param nodes in the order of their names
 * @param doing what goes on before clients are at work, in a few words; may be empty
 * @param reading of all clients together
 * @param answersPerSecond good answers, since the sight before
 * @param events what happened last, oldest first
 */
record Sight(
    Duration elapsed,
    List<NodeSight> nodes,
    String doing,
    Meter.Reading reading,
    long answersPerSecond,
    List<Event> events) {
  /**
   * A node.
   *
   * @param state such as {@code up}
   * @param owns how many partitions are there, by the ring; empty where nobody says
   * @param leads of how many consensus groups it is the leader; empty where it does not say
   */
  record NodeSight(String name, String state, OptionalInt owns, OptionalInt leads) {}

  /** Something that happened. */
  record Event(Duration at, String what) {}

  Sight {
    nodes = List.copyOf(nodes);
    events = List.copyOf(events);
  }
}
