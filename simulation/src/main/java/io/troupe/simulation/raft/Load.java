package io.troupe.simulation.raft;

import io.troupe.testkit.world.Dice;
import java.util.List;

/**
 * What clients do.
 *
 * @param clients how many ask for something at a time
 * @param payloadBytes the least size of a command
 * @param readsPerMille of what they ask for, so much is reads
 * @param thinkNanos how long one waits at most before it asks again
 * @param patienceNanos how long it waits at most for an answer
 */
record Load(int clients, int payloadBytes, int readsPerMille, long thinkNanos, long patienceNanos) {
  static Load draw(Dice dice) {
    return new Load(
        dice.pick(List.of(2, 4, 4, 8)),
        dice.pick(List.of(0, 100, 700)),
        dice.pick(List.of(100, 300, 700)),
        dice.pick(List.of(10, 50, 150, 150)) * RaftPlan.MILLI,
        dice.pick(List.of(30, 300, 2_000)) * RaftPlan.MILLI);
  }

  /** Commands of which a message holds one only. */
  static Load ofLargeCommands(Dice dice) {
    return new Load(4, 700, 100, 50 * RaftPlan.MILLI, dice.pick(List.of(30, 300)) * RaftPlan.MILLI);
  }

  /** Hardly anything but reads, of clients that lose patience before an election is over. */
  static Load ofReads(Dice dice) {
    return new Load(
        8, 0, 600, 20 * RaftPlan.MILLI, dice.pick(List.of(30, 100, 300)) * RaftPlan.MILLI);
  }
}
