package io.troupe.sharding.region;

import io.troupe.actors.Refusal;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.shell.PartitionMessage;
import org.apache.pekko.actor.DeadLetter;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Answers requests that reached a partition's actor after its end. A dead letter was taken by
 * nobody, so nothing of it happened: that is a refusal, and it need not wait for a timeout.
 */
final class Undelivered {
  private Undelivered() {}

  static Behavior<DeadLetter> create() {
    return Behaviors.setup(
        context -> {
          context
              .getSystem()
              .eventStream()
              .tell(new EventStream.Subscribe<>(DeadLetter.class, context.getSelf()));
          return Behaviors.receiveMessage(
              letter -> {
                if (letter.message() instanceof PartitionMessage.Request request) {
                  String detail = request.ask().partition() + " has stopped here";
                  request
                      .ask()
                      .replyTo()
                      .tell(
                          new PartitionReply.Refused(new Refusal(Refusal.Code.NOT_OWNER, detail)));
                }
                return Behaviors.same();
              });
        });
  }
}
