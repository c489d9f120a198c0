package io.troupe.api.ring;

import io.troupe.actors.PartitionId;
import io.troupe.sharding.ring.RebalancePlan;
import io.troupe.sharding.ring.Ring;
import io.troupe.sharding.ring.RingMember;
import io.troupe.sharding.ring.RingSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where partitions are, beside where the ring wants them.
 *
 * @param partitions how many the cluster has
 * @param loadBoundPercent what a node carries at most, in percent of its even share
 * @param nodes by name
 * @param zones by name
 */
public record RingStatus(
    int partitions, int loadBoundPercent, List<NodeLoad> nodes, List<ZoneLoad> zones) {
  /**
   * What a node carries.
   *
   * @param owns the numbers of its partitions at present, rising
   * @param share how many the ring gives it
   * @param most how many the ring may give it
   */
  public record NodeLoad(RingMember member, List<Integer> owns, int share, int most) {}

  /**
   * What the nodes of a zone carry together.
   *
   * @param weight of its nodes that do not drain
   * @param owned how many partitions at present
   * @param share how many the ring gives them
   * @param most how many the ring may give them
   */
  public record ZoneLoad(String name, int weight, int owned, int share, int most) {}

  public RingStatus {
    nodes = List.copyOf(nodes);
    zones = List.copyOf(zones);
  }

  /**
   * The status of these nodes.
   *
   * @param owners the names of the present owners; what belongs to no known node is shown nowhere
   * @throws IllegalArgumentException if there is no node
   */
  public static RingStatus of(
      Collection<RingMember> members,
      int partitions,
      RingSettings settings,
      Map<PartitionId, String> owners) {
    Ring ring = Ring.of(members, partitions, settings);
    Map<String, List<Integer>> owned = new TreeMap<>();
    new TreeMap<>(owners)
        .forEach(
            (partition, name) ->
                owned.computeIfAbsent(name, none -> new ArrayList<>()).add(partition.number()));
    Map<String, Integer> ownedByZone = new TreeMap<>();
    List<NodeLoad> nodes = new ArrayList<>();
    for (Ring.Node node : ring.nodes()) {
      List<Integer> owns = List.copyOf(owned.getOrDefault(node.member().name(), List.of()));
      ownedByZone.merge(node.member().place().zone(), owns.size(), Integer::sum);
      nodes.add(new NodeLoad(node.member(), owns, node.partitions(), node.most()));
    }
    List<ZoneLoad> zones =
        ring.zones().stream()
            .map(
                zone ->
                    new ZoneLoad(
                        zone.name(),
                        zone.weight(),
                        ownedByZone.getOrDefault(zone.name(), 0),
                        zone.partitions(),
                        zone.most()))
            .toList();
    return new RingStatus(partitions, settings.loadBoundPercent(), nodes, zones);
  }

  /**
   * What would move, from where it is now, if this happened. Nothing happens.
   *
   * @throws IllegalArgumentException if a node that joins is there, one that leaves is not, or none
   *     would be left
   */
  public RingPlan plan(RingChange change) {
    RingSettings settings = new RingSettings(loadBoundPercent, 1);
    List<RingMember> members = change.applyTo(nodes.stream().map(NodeLoad::member).toList());
    Map<PartitionId, String> owners = new TreeMap<>();
    for (NodeLoad node : nodes) {
      node.owns().forEach(number -> owners.put(new PartitionId(number), node.member().name()));
    }
    Ring ring = Ring.of(members, partitions, settings);
    return new RingPlan(
        RebalancePlan.of(owners, ring).moves(), of(members, partitions, settings, owners));
  }
}
