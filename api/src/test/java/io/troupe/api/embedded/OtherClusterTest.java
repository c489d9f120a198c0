package io.troupe.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.troupe.api.TroupeSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.pekko.actor.ActorNotFound;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two clusters of the same name on one machine, without TLS. */
@Timeout(120)
class OtherClusterTest {
  @TempDir Path data;

  @Test
  void anAddressThatAnotherClusterTookLeadsNowhere() {
    try (TroupeNode one = start("one");
        TroupeNode other = start("other")) {
      Address own = Cluster.get(actors(one)).selfMember().address();
      Address theirs = Cluster.get(actors(other)).selfMember().address();
      assertThat(own.system()).isNotEqualTo(theirs.system());
      // One of ours was there once.
      Address before = own.copy(own.protocol(), own.system(), theirs.host(), theirs.port());
      assertThat(asked(one, theirs).path().address()).isEqualTo(theirs);
      assertThatThrownBy(() -> asked(one, before)).hasCauseInstanceOf(ActorNotFound.class);
    }
  }

  private TroupeNode start(String name) {
    return TroupeNode.start(
        TroupeSettings.of(
                ConfigFactory.parseString(
                    "troupe { node.name = %s, cluster.partitions = 4 }".formatted(name)))
            .withData(data.resolve(name)));
  }

  private static ActorSystem<?> actors(TroupeNode node) {
    return node.lives().actors().orElseThrow();
  }

  /** The actor of Pekko's cluster at that address, if it answers. */
  private static ActorRef asked(TroupeNode by, Address at) {
    return Adapter.toClassic(actors(by))
        .actorSelection(at + "/system/cluster")
        .resolveOne(Duration.ofSeconds(5))
        .toCompletableFuture()
        .join();
  }
}
