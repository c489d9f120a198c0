package io.troupe.simulation.raft.invariant;

import static io.troupe.testkit.world.Violation.check;

import io.troupe.consensus.Entry;
import io.troupe.consensus.Output;
import io.troupe.consensus.Term;
import java.util.TreeMap;

/**
 * What is committed in a term is in the logs of the leaders of all later terms (the paper, 5.4.3):
 * held when a leader is elected, and, for leaders that were elected already, when an older leader
 * commits.
 */
final class LeaderCompleteness implements Invariant {
  private final Committed committed;
  private final TreeMap<Term, LogImage> logs = new TreeMap<>();

  LeaderCompleteness(Committed committed) {
    this.committed = committed;
  }

  @Override
  public void stands(Member who, Output.Standing standing) {
    if (standing.role() != Output.Role.LEADER) {
      return;
    }
    LogImage log = who.written();
    committed
        .behind(log.base().index())
        .forEach(
            known ->
                check(
                    !standing.term().isAfter(known.by())
                        || log.has(known.entry().index().number(), known.entry().term()),
                    "leader completeness: %s is elected in term %s without %s, committed in %s",
                    who.id(),
                    standing.term(),
                    known.entry(),
                    known.by()));
    LogImage then = new LogImage(log.base());
    then.copy(log);
    logs.put(standing.term(), then);
  }

  @Override
  public void commits(Member who, Entry entry) {
    if (!who.leads()) {
      return;
    }
    logs.tailMap(who.written().vote().term(), false)
        .forEach(
            (term, log) ->
                check(
                    entry.index().number() <= log.base().index().number()
                        || log.has(entry.index().number(), entry.term()),
                    "leader completeness: %s commits %s, which the leader of term %s lacks",
                    who.id(),
                    entry,
                    term));
  }
}
