package io.troupe.persistence.process;

import io.troupe.consensus.Output;
import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.process.calls.CallRouter;
import io.troupe.persistence.process.wire.Voter;
import io.troupe.persistence.process.wire.VoterTable;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Who leads which group, as far as this node knows: from its own replica, or, where it has none,
 * from who answered its calls. For people and for counting; it may be out of date. Thread-safe.
 */
public final class Leaders {
  private final Function<GroupId, Optional<Output.Standing>> standings;
  private final Supplier<Optional<VoterTable>> table;
  private final CallRouter calls;
  private final Supplier<Optional<ReplicaId>> self;
  private final LongAdder elections = new LongAdder();
  private final LongAdder changes = new LongAdder();
  private final Map<GroupId, ReplicaId> seen = new ConcurrentHashMap<>();

  Leaders(
      Function<GroupId, Optional<Output.Standing>> standings,
      Supplier<Optional<ReplicaId>> self,
      Supplier<Optional<VoterTable>> table,
      CallRouter calls) {
    this.standings = standings;
    this.self = self;
    this.table = table;
    this.calls = calls;
  }

  /** The leader that a standing names. */
  static Optional<ReplicaId> of(Output.Standing standing, Optional<ReplicaId> self) {
    return standing.role() == Output.Role.LEADER ? self : standing.leader();
  }

  /** A replica of this node stands otherwise than before. */
  void stands(GroupId group, Output.Standing standing) {
    if (standing.role() == Output.Role.CANDIDATE) {
      elections.increment();
    }
    of(standing, self.get())
        .filter(leader -> !leader.equals(seen.put(group, leader)))
        .ifPresent(leader -> changes.increment());
  }

  /** The names of the nodes that lead, by group; groups whose leader is not known are left out. */
  public SortedMap<GroupId, String> names() {
    SortedMap<GroupId, String> names = new TreeMap<>(NodeProcess.BY_NUMBER);
    for (GroupId group : NodeProcess.GROUPS) {
      Optional<Output.Standing> here = standings.apply(group);
      here.map(it -> of(it, self.get()))
          .orElseGet(() -> calls.answering(group))
          .flatMap(leader -> table.get().flatMap(it -> it.voter(leader)).map(Voter::name))
          .ifPresent(name -> names.put(group, name));
    }
    return names;
  }

  /** How many groups this node leads. */
  public int led() {
    return (int)
        NodeProcess.GROUPS.stream()
            .map(standings)
            .flatMap(Optional::stream)
            .filter(it -> it.role() == Output.Role.LEADER)
            .count();
  }

  /** How often a replica here stood for election since this process began. */
  public long elections() {
    return elections.sum();
  }

  /** How often a replica here saw its group get a leader that is another than the last. */
  public long changes() {
    return changes.sum();
  }
}
