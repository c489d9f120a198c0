package io.troupe.sharding.allocation;

import io.troupe.actors.PartitionId;
import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.membership.View;
import io.troupe.sharding.ring.RingMember;
import io.troupe.sharding.ring.RingSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The ring of the cluster that this node is in, as the register of members has it. */
public final class ClusterRing {
  private final MembershipRegister register;
  private final int partitions;
  private final RingSettings settings;

  /**
   * The ring of a register's cluster.
   *
   * @param partitions how many the cluster has; the same on every node, for ever
   */
  public ClusterRing(MembershipRegister register, int partitions, RingSettings settings) {
    this.register = register;
    this.partitions = partitions;
    this.settings = settings;
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
    return register.latest().map(Allocation::members).orElse(List.of());
  }

  /**
   * The names of the nodes that serve, by partition, as this node knows them now. One that nobody
   * serves at present is missing.
   */
  public Map<PartitionId, String> owners() {
    return register.latest().map(ClusterRing::served).orElse(Map.of());
  }

  /**
   * Whether a node owns something, or serves until the next owner does, as far as is known here.
   */
  public boolean isOn(String node) {
    return register.latest().stream()
        .flatMap(view -> view.owners().values().stream())
        .anyMatch(it -> it.owner().equals(node) || it.place().equals(node));
  }

  /** Whether another node than this one is there that takes partitions. */
  public boolean hasOthers(String node) {
    return members().stream().anyMatch(it -> !it.draining() && !it.name().equals(node));
  }

  private static Map<PartitionId, String> served(View view) {
    Map<PartitionId, String> served = new TreeMap<>();
    view.owners()
        .forEach(
            (partition, it) -> {
              if (it.serves() || it.from().isPresent()) {
                served.put(partition, it.place());
              }
            });
    return served;
  }
}
