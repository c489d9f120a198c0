package io.troupe.sharding.allocation;

import io.troupe.actors.PartitionId;
import io.troupe.sharding.ring.RingMember;
import io.troupe.sharding.ring.RingSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.ShardCoordinator.ShardAllocationStrategy;
import org.apache.pekko.cluster.sharding.ShardRegion.ClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.GetClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Leave;

/** The ring of the cluster that this node is in. Safe for use by many threads. */
public final class ClusterRing {
  private final ActorSystem<?> system;
  private final EntityTypeKey<?> type;
  private final int partitions;
  private final RingSettings settings;

  /**
   * The ring that places the shards of {@code type}, each named by its partition's number.
   *
   * @param partitions how many the cluster has; the same on every node, for ever
   */
  public ClusterRing(
      ActorSystem<?> system, EntityTypeKey<?> type, int partitions, RingSettings settings) {
    this.system = system;
    this.type = type;
    this.partitions = partitions;
    this.settings = settings;
  }

  /** Makes Cluster Sharding follow the ring. For one region. */
  public ShardAllocationStrategy allocation() {
    Cluster cluster = Cluster.get(system);
    return new RingAllocation(
        () -> ClusterMembers.of(cluster.state()),
        cluster.selfMember().address(),
        partitions,
        settings);
  }

  /** How many partitions there are. */
  public int partitions() {
    return partitions;
  }

  /** How tight the ring is. */
  public RingSettings settings() {
    return settings;
  }

  /** The nodes that own partitions or give them away, as this node knows them now, by name. */
  public List<RingMember> members() {
    return ClusterMembers.of(Cluster.get(system).state()).members();
  }

  /**
   * Asks the cluster to let a node go, whose partitions are handed over first. Does nothing if no
   * node of that name takes partitions. May be repeated.
   */
  public void leave(String name) {
    Cluster cluster = Cluster.get(system);
    ClusterMembers.of(cluster.state())
        .addressOf(name)
        .ifPresent(address -> cluster.manager().tell(Leave.create(address)));
  }

  /**
   * The names of the present owners, by partition. One that runs nowhere, or whose node does not
   * answer in time, is missing. May be asked again at any time; every node is asked.
   *
   * @return fails with a {@code TimeoutException} if the cluster does not say
   */
  public CompletionStage<Map<PartitionId, String>> owners(Duration timeout) {
    CompletionStage<ClusterShardingStats> stats =
        AskPattern.ask(
            ClusterSharding.get(system).shardState(),
            replyTo -> new GetClusterShardingStats(type, timeout, replyTo),
            timeout,
            system.scheduler());
    return stats.thenApply(this::owners);
  }

  private Map<PartitionId, String> owners(ClusterShardingStats stats) {
    ClusterMembers now = ClusterMembers.of(Cluster.get(system).state());
    Map<PartitionId, String> owners = new TreeMap<>();
    stats
        .getRegions()
        .forEach(
            (address, region) -> {
              String name = now.nameAt(address);
              region
                  .getStats()
                  .forEach(
                      (shard, running) -> {
                        // A shard that was handed over starts nothing before it is asked something.
                        if ((int) running > 0) {
                          owners.put(RingAllocation.partition(shard), name);
                        }
                      });
            });
    return owners;
  }
}
