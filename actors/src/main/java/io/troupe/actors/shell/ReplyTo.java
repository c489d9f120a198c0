package io.troupe.actors.shell;

import io.troupe.actors.partition.PartitionReply;
import org.apache.pekko.actor.typed.ActorRef;

/** Where the answer of a request goes. */
public interface ReplyTo {
  /** Hands the answer over; called from the partition's actor, so it must be quick. */
  void tell(PartitionReply reply);

  /**
   * An actor, on this node or another. The only return address that can leave the process.
   *
   * @param ref the actor
   */
  record Actor(ActorRef<PartitionReply> ref) implements ReplyTo {
    @Override
    public void tell(PartitionReply reply) {
      ref.tell(reply);
    }
  }
}
