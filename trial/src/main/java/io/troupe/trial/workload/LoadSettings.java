package io.troupe.trial.workload;

import java.time.Duration;

/**
 * How much is asked.
 *
 * @param registers how many there are; each has three clients, as each counter and each lock has;
 *     lists have two, and keys with a time to live one
 * @param counters how many there are
 * @param lists how many there are
 * @param lifetimes how many there are at once
 * @param locks how many there are; every second one is shared now and then
 * @param pause how long a client waits after each answer, 0 for not at all
 * @param attempt how long a client waits for one node
 * @param deadline how long it asks in all
 * @param maxOperations how many operations a history holds
 */
public record LoadSettings(
    int registers,
    int counters,
    int lists,
    int lifetimes,
    int locks,
    Duration pause,
    Duration attempt,
    Duration deadline,
    int maxOperations) {
  /** Some 50 clients, which leave room for the nodes on a small machine. */
  public static final LoadSettings DEFAULT =
      new LoadSettings(
          8,
          3,
          3,
          3,
          2,
          Duration.ofMillis(20),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          4_000_000);

  /** The same with another pause. */
  public LoadSettings pausing(Duration other) {
    return new LoadSettings(
        registers, counters, lists, lifetimes, locks, other, attempt, deadline, maxOperations);
  }
}
