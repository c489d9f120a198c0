package io.troupe.sharding.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Deadline;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Refusal;
import io.troupe.actors.kind.Access;
import io.troupe.actors.partition.Ask;
import io.troupe.actors.partition.PartitionReply;
import io.troupe.actors.shell.PartitionMessage;
import io.troupe.sharding.map.MapCommand;
import java.util.Optional;
import org.apache.pekko.actor.DeadLetter;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class UndeliveredTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void refusesARequestToAnActorThatHasEnded() {
    ActorRef<DeadLetter> undelivered = KIT.spawn(Undelivered.create());
    TestProbe<PartitionReply> asker = KIT.createTestProbe();
    PartitionMessage request =
        new PartitionMessage.Request(
            new Ask<>(
                new PartitionId(7),
                new MapCommand.ListMaps(Access.LOCAL),
                Optional.empty(),
                1,
                new Deadline(Long.MAX_VALUE),
                asker.ref()::tell));
    // Handed over directly: that Pekko publishes dead letters is its own promise.
    org.apache.pekko.actor.ActorRef nobody = Adapter.toClassic(KIT.system().deadLetters());
    undelivered.tell(DeadLetter.apply(request, nobody, nobody));

    assertThat(asker.receiveMessage())
        .isInstanceOfSatisfying(
            PartitionReply.Refused.class,
            it -> assertThat(it.refusal().code()).isEqualTo(Refusal.Code.NOT_OWNER));
    KIT.stop(undelivered);
  }
}
