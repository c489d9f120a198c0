package io.troupe.sharding.allocation;

import io.troupe.actors.PartitionId;
import io.troupe.sharding.ring.RebalancePlan;
import io.troupe.sharding.ring.Ring;
import io.troupe.sharding.ring.RingMember;
import io.troupe.sharding.ring.RingSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.sharding.ShardCoordinator.AbstractShardAllocationStrategy;
import org.apache.pekko.dispatch.Futures;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Puts partitions where the ring says, and moves them there, a few at a time. Cluster Sharding's
 * coordinator calls it, on one node of the cluster at a time and one call after another.
 *
 * <p>A partition that runs nowhere never goes to a node that does not answer, unless none does. One
 * that runs is left there while a node does not answer or is about to join, and while a node that
 * ends hands its own over.
 */
final class RingAllocation extends AbstractShardAllocationStrategy {
  private final Supplier<ClusterMembers> cluster;
  private final Address self;
  private final int partitions;
  private final RingSettings settings;

  /** The moves that were begun here. */
  private final Set<String> begun = new HashSet<>();

  private List<RingMember> ringMembers = List.of();
  private @Nullable Ring ring;

  /**
   * For one kind of entity.
   *
   * @param cluster who is there now
   * @param self the address of this node
   */
  RingAllocation(
      Supplier<ClusterMembers> cluster, Address self, int partitions, RingSettings settings) {
    this.cluster = cluster;
    this.self = self;
    this.partitions = partitions;
    this.settings = settings;
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String shard, Map<ActorRef, IndexedSeq<String>> current) {
    ClusterMembers now = cluster.get();
    Map<String, ActorRef> regions = new HashMap<>();
    current.keySet().forEach(region -> regions.put(name(region, now), region));
    List<RingMember> members = now.among(regions.keySet());
    ActorRef region =
        members.isEmpty() ? null : regions.get(ring(members).ownerOf(partition(shard)).name());
    return region == null
        ? Futures.failed(new IllegalStateException("no node is there for partition " + shard))
        : Futures.successful(region);
  }

  @Override
  public Future<Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> current, Set<String> underWay) {
    begun.retainAll(underWay);
    boolean somebodyEnds = !begun.containsAll(underWay);
    ClusterMembers now = cluster.get();
    Map<PartitionId, String> owners = owners(current, now);
    Set<String> names =
        current.keySet().stream().map(region -> name(region, now)).collect(Collectors.toSet());
    List<RingMember> members = now.among(names);
    // What a node had that has just gone is allocated anew; nobody is left to hand it over.
    boolean somebodyGone = !now.knowsAll(names);
    if (somebodyEnds || somebodyGone || !now.settled() || members.isEmpty()) {
      return Futures.successful(Set.of());
    }
    Set<PartitionId> moving =
        underWay.stream().map(RingAllocation::partition).collect(Collectors.toSet());
    Set<String> next =
        RebalancePlan.of(owners, ring(members)).next(moving, settings).stream()
            .map(move -> shard(move.partition()))
            .collect(Collectors.toSet());
    begun.addAll(next);
    return Futures.successful(next);
  }

  private Map<PartitionId, String> owners(
      Map<ActorRef, IndexedSeq<String>> current, ClusterMembers now) {
    Map<PartitionId, String> owners = new TreeMap<>();
    current.forEach(
        (region, shards) ->
            CollectionConverters.asJava(shards)
                .forEach(shard -> owners.put(partition(shard), name(region, now))));
    return owners;
  }

  private Ring ring(List<RingMember> members) {
    Ring known = ring;
    if (known != null && members.equals(ringMembers)) {
      return known;
    }
    Ring made = Ring.of(members, partitions, settings);
    ring = made;
    ringMembers = members;
    return made;
  }

  /** The region of this node has an address without host and port. */
  private String name(ActorRef region, ClusterMembers now) {
    Address address = region.path().address();
    return now.nameAt(address.hasLocalScope() ? self : address);
  }

  static PartitionId partition(String shard) {
    return new PartitionId(Integer.parseInt(shard));
  }

  private static String shard(PartitionId partition) {
    return Integer.toString(partition.number());
  }
}
