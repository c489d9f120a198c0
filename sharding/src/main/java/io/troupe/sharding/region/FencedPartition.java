package io.troupe.sharding.region;

import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.shell.PartitionMessage;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Stands where a partition was that another owner claimed: refuses whatever is asked, until Cluster
 * Sharding learns where the partition is and takes this place away.
 */
final class FencedPartition {
  private FencedPartition() {}

  static Behavior<PartitionMessage> create(PartitionId partition) {
    Refusal refusal =
        new Refusal(Refusal.Code.NOT_OWNER, partition + " has another owner than this node");
    return Behaviors.receiveMessage(
        message -> {
          if (message instanceof PartitionMessage.Request request) {
            request.ask().replyTo().tell(new PartitionReply.Refused(refusal));
          }
          return message instanceof PartitionMessage.Drain ? Behaviors.stopped() : Behaviors.same();
        });
  }
}
