package io.troupe.api.embedded.membership;

import io.troupe.actors.journal.Claimant;
import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.shell.PartitionContext;
import io.troupe.actors.shell.RequestFormat;
import io.troupe.actors.shell.RequestLine;
import io.troupe.api.TroupeSettings;
import io.troupe.api.embedded.links.NodeLinks;
import io.troupe.sharding.region.PartitionClient;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a node has, whichever incarnation it is in.
 *
 * @param name the node's name
 * @param diskId that of its data directory
 * @param links what its actors' transport may use
 * @param cluster tells its cluster from every other one, also of the same name
 * @param register says whom to join
 * @param line to the partitions of other nodes
 * @param format of what goes over it
 * @param partitions what all partitions share, given who claims them
 * @param running which of them run here
 * @param clients those who ask partitions
 */
public record NodeParts(
    TroupeSettings settings,
    String name,
    String diskId,
    NodeLinks links,
    String cluster,
    MembershipRegister register,
    RequestLine line,
    RequestFormat format,
    Function<Supplier<Claimant>, PartitionContext> partitions,
    RunningPartitions running,
    List<PartitionClient> clients) {
  public NodeParts {
    clients = List.copyOf(clients);
  }
}
