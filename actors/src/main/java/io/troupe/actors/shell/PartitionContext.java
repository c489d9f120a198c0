package io.troupe.actors.shell;

import io.troupe.actors.Moment;
import io.troupe.actors.Refusal;
import io.troupe.actors.journal.Claimant;
import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.journal.Snapshots;
import io.troupe.actors.kind.Kind;
import io.troupe.actors.partition.PartitionSettings;
import io.troupe.actors.wire.WireRegistry;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What all partitions of a node share.
 *
 * @param journal where events go
 * @param snapshots where snapshots go
 * @param claimant who this node is, as it knows the membership now; asked at each start
 * @param kinds the kinds that every partition hosts
 * @param wire the forms of their events
 * @param settings their limits
 * @param clock what the clocks show
 * @param refusesGrowth why this node has no memory for more state, if so; asked before each request
 * @param observer is told of starts and ends; called from actors, must be quick
 * @param letters the way to other partitions
 */
public record PartitionContext(
    FencedJournal journal,
    Snapshots snapshots,
    Supplier<Claimant> claimant,
    List<? extends Kind<?, ?>> kinds,
    WireRegistry wire,
    PartitionSettings settings,
    Supplier<Moment> clock,
    Supplier<Optional<Refusal>> refusesGrowth,
    PartitionObserver observer,
    LetterCarrier letters) {
  public PartitionContext {
    kinds = List.copyOf(kinds);
  }

  /** The same with another observer and a way to other partitions. */
  public PartitionContext hostedBy(PartitionObserver other, LetterCarrier way) {
    return new PartitionContext(
        journal, snapshots, claimant, kinds, wire, settings, clock, refusesGrowth, other, way);
  }
}
