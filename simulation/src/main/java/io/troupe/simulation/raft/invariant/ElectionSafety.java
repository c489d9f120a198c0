package io.troupe.simulation.raft.invariant;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.consensus.Output;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.Term;
import java.util.HashMap;
import java.util.Map;

/** At most one leader is elected in a term (the paper, 5.2). */
final class ElectionSafety implements Invariant {
  private final Map<Term, ReplicaId> leaders = new HashMap<>();

  @Override
  public void stands(Member who, Output.Standing standing) {
    if (standing.role() == Output.Role.LEADER) {
      ReplicaId other = leaders.putIfAbsent(standing.term(), who.id());
      check(
          other == null,
          "election safety: %s leads term %s, which %s was elected in",
          who.id(),
          standing.term(),
          other);
    }
  }
}
