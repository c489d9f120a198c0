package io.troupe.sharding.downing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.troupe.actors.membership.Member;
import io.troupe.sharding.register.FakeRegister;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real actor systems in this process, and a register that says what the test wants. */
class RegisterDowningClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              pekko {
                actor.provider = cluster
                actor.allow-java-serialization = on
                actor.warn-about-java-serializer-usage = off
                remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                loglevel = ERROR
                coordinated-shutdown {
                  exit-jvm = off
                  run-by-actor-system-terminate = off
                  run-by-jvm-shutdown-hook = off
                }
                cluster {
                  downing-provider-class = "io.troupe.sharding.downing.RegisterDowning"
                  jmx.enabled = off
                  gossip-interval = 100 ms
                  leader-actions-interval = 100 ms
                  periodic-tasks-initial-delay = 100 ms
                  failure-detector {
                    heartbeat-interval = 100 ms
                    acceptable-heartbeat-pause = 600 ms
                    expected-response-after = 300 ms
                  }
                }
              }
              """)
          .withFallback(ConfigFactory.load());

  private final FakeRegister register = new FakeRegister();
  private final List<ActorSystem<Void>> systems = new ArrayList<>();

  @AfterEach
  void stop() {
    for (ActorSystem<Void> system : systems.reversed()) {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().join();
    }
  }

  @Test
  void aDeadNodeStaysUntilTheRegisterSaysThatItIsDown() {
    ActorSystem<Void> first = start();
    start();
    ActorSystem<Void> third = start();
    awaitMembers(first, 3);
    Cluster dead = Cluster.get(third);
    third.terminate();
    third.getWhenTerminated().toCompletableFuture().join();
    await(first, () -> assertThat(state(first).getUnreachable()).hasSize(1));
    // Another change of the register does not matter to it.
    register.is(FakeRegister.member("gone", 77, "pekko://other@127.0.0.1:1", Member.State.DOWN));
    assertThat(state(first).getMembers()).hasSize(3);

    say(dead, Member.State.DOWN);
    awaitMembers(first, 2);
  }

  @Test
  void aNodeThatIsDeclaredDownEndsAndTheOthersGoOn() {
    ActorSystem<Void> first = start();
    ActorSystem<Void> second = start();
    awaitMembers(first, 2);
    say(Cluster.get(second), Member.State.DOWN);
    second.getWhenTerminated().toCompletableFuture().join();
    awaitMembers(first, 1);
    assertThat(first.whenTerminated().isCompleted()).isFalse();
  }

  @Test
  void withoutARegisterItIsNotMade() {
    org.apache.pekko.actor.ActorSystem plain =
        org.apache.pekko.actor.ActorSystem.create("plain", ConfigFactory.load());
    try {
      assertThatThrownBy(() -> new RegisterDowning(plain))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("RegisterSetup");
    } finally {
      plain.terminate();
      plain.getWhenTerminated().toCompletableFuture().join();
    }
  }

  private ActorSystem<Void> start() {
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            "troupe",
            ActorSystemSetup.create(BootstrapSetup.create(CONFIG), new RegisterSetup(register)));
    systems.add(system);
    Cluster cluster = Cluster.get(system);
    say(cluster, Member.State.ENTERED);
    cluster.manager().tell(Join.create(Cluster.get(systems.getFirst()).selfMember().address()));
    say(cluster, Member.State.UP);
    return system;
  }

  private void say(Cluster cluster, Member.State state) {
    long incarnation = cluster.selfMember().uniqueAddress().longUid();
    String address = cluster.selfMember().address().toString();
    register.is(FakeRegister.member("n" + incarnation, incarnation, address, state));
  }

  private static void awaitMembers(ActorSystem<Void> asked, int count) {
    await(
        asked,
        () ->
            assertThat(
                    StreamSupport.stream(state(asked).getMembers().spliterator(), false)
                        .filter(
                            it -> it.status().equals(org.apache.pekko.cluster.MemberStatus.up())))
                .hasSize(count));
  }

  private static CurrentClusterState state(ActorSystem<Void> system) {
    return Cluster.get(system).state();
  }

  private static void await(ActorSystem<Void> system, Runnable holds) {
    TestProbe.create(system)
        .awaitAssert(
            PATIENCE,
            Duration.ofMillis(100),
            () -> {
              holds.run();
              return true;
            });
  }
}
