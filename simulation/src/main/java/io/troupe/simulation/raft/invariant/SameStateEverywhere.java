package io.troupe.simulation.raft.invariant;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.consensus.LogIndex;
import java.util.HashMap;
import java.util.Map;

/**
 * A state machine as of an entry is the same wherever, and by whichever snapshots, it got there.
 */
final class SameStateEverywhere implements Invariant {
  private final Map<LogIndex, Long> hashes = new HashMap<>();

  @Override
  public void applied(Member who, LogIndex index, long stateHash) {
    Long other = hashes.putIfAbsent(index, stateHash);
    check(
        other == null || other == stateHash,
        "same state everywhere: that of %s as of %s differs from another's",
        who.id(),
        index);
  }
}
