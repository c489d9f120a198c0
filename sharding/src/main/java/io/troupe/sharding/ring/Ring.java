package io.troupe.sharding.ring;

import io.troupe.actors.Limits;
import io.troupe.actors.PartitionId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * The owner of every partition, for one set of nodes. Immutable.
 *
 * <ul>
 *   <li>Every partition has exactly one owner; equal nodes and settings give equal rings, in
 *       whatever order the nodes are named.
 *   <li>No node carries more than {@link Node#most()}, no zone more than {@link Zone#most()}.
 *   <li>A draining node owns nothing, as if it were not there; if all drain, all count as if none
 *       did, since somebody must own.
 * </ul>
 *
 * Costs sorting the partitions once for each node: keep it while the nodes are the same.
 */
public final class Ring {
  private static final int NOBODY = -1;

  private final List<RingMember> members;
  private final int[] owners;
  private final List<Node> nodes;
  private final List<Zone> zones;

  /**
   * What a node carries.
   *
   * @param partitions how many
   * @param most how many it may carry: its even share times the load bound, rounded up; 0 if it
   *     drains
   */
  public record Node(RingMember member, int partitions, int most) {}

  /**
   * What the nodes of a zone carry together.
   *
   * @param weight the sum of its nodes' weights, without those that drain
   * @param partitions how many
   * @param most how many they may carry: their even share times half the load bound's excess,
   *     rounded up
   */
  public record Zone(String name, int weight, int partitions, int most) {}

  /** The next virtual node of one node. */
  private record Step(double distance, VirtualNodes of) {
    private static Step next(VirtualNodes of) {
      return new Step(of.distance(), of);
    }
  }

  private Ring(List<RingMember> members, int[] owners, List<Node> nodes, List<Zone> zones) {
    this.members = members;
    this.owners = owners;
    this.nodes = nodes;
    this.zones = zones;
  }

  /**
   * The ring of these nodes.
   *
   * @param members at least one, no two of one name
   * @param partitions how many the cluster has, 1 to {@link Limits#MAX_PARTITIONS}
   * @throws IllegalArgumentException if there is no node, or a name is there twice
   */
  public static Ring of(Collection<RingMember> members, int partitions, RingSettings settings) {
    if (partitions < 1 || partitions > Limits.MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          "a cluster has 1 to " + Limits.MAX_PARTITIONS + " partitions, not " + partitions);
    }
    List<RingMember> sorted = sorted(members);
    boolean allDrain = sorted.stream().allMatch(RingMember::draining);
    Room room = new Room(sorted, allDrain, partitions, settings.loadBoundPercent());
    int[] owners = new int[partitions];
    Arrays.fill(owners, NOBODY);
    fill(owners, sorted, room);
    return new Ring(sorted, owners, room.nodes(), room.zones());
  }

  private static List<RingMember> sorted(Collection<RingMember> members) {
    List<RingMember> sorted =
        members.stream().sorted(Comparator.comparing(RingMember::name)).toList();
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("a ring has at least one node");
    }
    for (int i = 1; i < sorted.size(); i++) {
      String name = sorted.get(i).name();
      if (name.equals(sorted.get(i - 1).name())) {
        throw new IllegalArgumentException("two nodes of the ring have the name " + name);
      }
    }
    return sorted;
  }

  /** Gives each partition to the nearest node that has room, nearest pairs of all nodes first. */
  private static void fill(int[] owners, List<RingMember> members, Room room) {
    PriorityQueue<Step> steps =
        new PriorityQueue<>(
            Comparator.comparingDouble(Step::distance).thenComparingInt(step -> step.of().node()));
    for (int node = 0; node < members.size(); node++) {
      steps.add(Step.next(VirtualNodes.of(node, members.get(node), owners.length)));
    }
    int without = owners.length;
    while (without > 0) {
      VirtualNodes nearest = steps.remove().of();
      int node = nearest.node();
      if (!room.isFor(node)) {
        continue; // and will not be
      }
      int partition = nearest.partition();
      if (owners[partition] == NOBODY) {
        room.take(node);
        owners[partition] = node;
        without--;
      }
      nearest.advance();
      if (!nearest.isAtEnd()) {
        steps.add(Step.next(nearest));
      }
    }
  }

  /** How many partitions there are. */
  public int partitions() {
    return owners.length;
  }

  /**
   * Whose a partition is.
   *
   * @throws IllegalArgumentException if there is no such partition
   */
  public RingMember ownerOf(PartitionId partition) {
    if (partition.number() >= owners.length) {
      throw new IllegalArgumentException(
          partition + " does not exist; there are " + owners.length + " partitions");
    }
    return members.get(owners[partition.number()]);
  }

  /** All nodes by name, those that drain too. */
  public List<Node> nodes() {
    return nodes;
  }

  /** All zones by name. */
  public List<Zone> zones() {
    return zones;
  }

  /** The node of this name, if it is there. */
  public Optional<RingMember> member(String name) {
    return members.stream().filter(member -> member.name().equals(name)).findFirst();
  }

  /** What nodes and zones have taken, and may take. */
  private static final class Room {
    private final List<RingMember> members;
    private final int[] most;
    private final int[] taken;
    private final Map<String, Integer> zoneWeights = new TreeMap<>();
    private final Map<String, Integer> zoneMost = new TreeMap<>();
    private final Map<String, Integer> zoneTaken = new TreeMap<>();

    private Room(List<RingMember> members, boolean allDrain, int partitions, int boundPercent) {
      this.members = members;
      this.most = new int[members.size()];
      this.taken = new int[members.size()];
      int allWeights = 0;
      for (RingMember member : members) {
        int weight = member.draining() && !allDrain ? 0 : member.place().weight();
        zoneWeights.merge(member.place().zone(), weight, Integer::sum);
        allWeights += weight;
      }
      for (int i = 0; i < most.length; i++) {
        RingMember member = members.get(i);
        int weight = member.draining() && !allDrain ? 0 : member.place().weight();
        most[i] = bounded(partitions, weight, allWeights, 2 * boundPercent);
      }
      // A zone's bound is at most the sum of its nodes' bounds, and all zones' bounds together are
      // at least all partitions: so while a partition has no owner, some node has room.
      for (Map.Entry<String, Integer> zone : zoneWeights.entrySet()) {
        int bound = bounded(partitions, zone.getValue(), allWeights, 100 + boundPercent);
        zoneMost.put(zone.getKey(), bound);
        zoneTaken.put(zone.getKey(), 0);
      }
    }

    /** In whole numbers: what is rounded must round alike everywhere. */
    private static int bounded(int partitions, int weight, int allWeights, int halfPercents) {
      return Math.toIntExact(
          Math.ceilDiv((long) halfPercents * partitions * weight, 200L * allWeights));
    }

    private boolean isFor(int node) {
      String zone = zoneOf(node);
      return taken[node] < most[node]
          && zoneTaken.getOrDefault(zone, 0) < zoneMost.getOrDefault(zone, 0);
    }

    private void take(int node) {
      taken[node]++;
      zoneTaken.merge(zoneOf(node), 1, Integer::sum);
    }

    private String zoneOf(int node) {
      return members.get(node).place().zone();
    }

    private List<Node> nodes() {
      List<Node> nodes = new ArrayList<>();
      for (int i = 0; i < most.length; i++) {
        nodes.add(new Node(members.get(i), taken[i], most[i]));
      }
      return List.copyOf(nodes);
    }

    private List<Zone> zones() {
      return zoneWeights.entrySet().stream()
          .map(
              zone ->
                  new Zone(
                      zone.getKey(),
                      zone.getValue(),
                      zoneTaken.getOrDefault(zone.getKey(), 0),
                      zoneMost.getOrDefault(zone.getKey(), 0)))
          .toList();
    }
  }
}
