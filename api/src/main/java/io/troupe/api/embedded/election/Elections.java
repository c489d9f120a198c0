package io.troupe.api.embedded.election;

import io.troupe.actors.Bytes;
import io.troupe.actors.Moment;
import io.troupe.api.election.TroupeElection;
import io.troupe.api.election.lease.LeasedElections;
import io.troupe.api.embedded.list.Listing;
import io.troupe.api.metrics.Exposition;
import io.troupe.coordination.election.ElectionCommand;
import io.troupe.coordination.election.ElectionName;
import io.troupe.coordination.election.ElectionReply;
import io.troupe.sharding.placement.KeyPlacement;
import io.troupe.sharding.region.ClientLimits;
import io.troupe.sharding.region.PartitionClient;
import io.troupe.sharding.region.RequestObserver;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Supplier;

/** The elections as one node sees them. */
public final class Elections {
  /** What all partitions list, as one list by name. */
  public static final Listing<ElectionReply.Listed, ElectionReply.Listed.Election> LISTING =
      new Listing<>(
          ElectionReply.Listed.class,
          ElectionReply.Listed::elections,
          ElectionReply.Listed::more,
          Comparator.comparing(ElectionReply.Listed.Election::name),
          ElectionReply.Listed::new);

  private final PartitionClient client;
  private final PartitionClient waits;
  private final KeyPlacement placement;
  private final LeasedElections leased;

  /**
   * All elections.
   *
   * @param node the node's name, which its candidates' names begin with
   * @param client for all requests but those that wait
   */
  public Elections(
      String node, PartitionClient client, KeyPlacement placement, Supplier<Moment> clock) {
    this.client = client;
    this.placement = placement;
    // Waits are under way for long: a client of their own keeps them out of the callers' limits.
    this.waits =
        new PartitionClient(
            placement.partitionCount(), ClientLimits.DEFAULT, clock, RequestObserver.NONE);
    this.leased = new LeasedElections(node, clock);
  }

  /** The client of those who wait. */
  public PartitionClient waits() {
    return waits;
  }

  /** Shows what is led here. */
  public void show(Exposition exposition) {
    exposition.gauge("troupe.elections.leading", "Elections that are led here", leased::leading);
    exposition.gauge(
        "troupe.elections.campaigning",
        "Campaigns under way here, which are not elected yet",
        leased::campaigning);
    exposition.counter(
        "troupe.elections.lost",
        "Terms that were lost here, neither resigned nor handed over",
        Map.of(),
        leased::lost);
  }

  /** The election of this name. */
  public TroupeElection election(ElectionName name) {
    return leased.election(
        new ShardedElection(
            name,
            placement.partitionOf(ElectionCommand.KIND, name.value(), Bytes.EMPTY),
            client,
            waits));
  }

  /** Resigns what this node leads, and waits for that at most for so long. */
  public void close(Duration time) {
    leased.close(time);
    waits.giveUp();
  }
}
