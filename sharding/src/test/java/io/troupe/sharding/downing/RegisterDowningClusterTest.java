package io.troupe.sharding.downing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.troupe.actors.membership.Member;
import io.troupe.sharding.register.FakeRegister;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real actor systems in this process, and a register that says what the test wants. */
class RegisterDowningClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final EntityTypeKey<Where> TYPE = EntityTypeKey.create(Where.class, "where");
  private static final int ENTITIES = 30;
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
                  sharding {
                    number-of-shards = 12
                    retry-interval = 100 ms
                    state-store-mode = ddata
                  }
                  distributed-data.durable.keys = []
                }
              }
              """)
          .withFallback(ConfigFactory.load());

  private final FakeRegister register = new FakeRegister();
  private final List<ActorSystem<Void>> systems = new ArrayList<>();

  /** Asks an entity on which node it is. */
  private record Where(ActorRef<String> replyTo) implements java.io.Serializable {
    private static final long serialVersionUID = 1L;
  }

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
    awaitShardsOn(first, systems);
    Cluster dead = Cluster.get(third);
    third.terminate();
    third.getWhenTerminated().toCompletableFuture().join();
    await(first, () -> assertThat(state(first).getUnreachable()).hasSize(1));
    // Another change of the register does not matter to it.
    register.is(FakeRegister.member("gone", 77, "pekko://other@127.0.0.1:1", Member.State.DOWN));
    assertThat(state(first).getMembers()).hasSize(3);

    say(dead, Member.State.DOWN);
    awaitMembers(first, 2);
    awaitShardsOn(first, systems.subList(0, 2));
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
    String here = cluster.selfMember().address().toString();
    ActorRef<?> unused =
        ClusterSharding.get(system).init(Entity.of(TYPE, created -> telling(here)));
    return system;
  }

  private static Behavior<Where> telling(String here) {
    return Behaviors.receiveMessage(
        where -> {
          where.replyTo().tell(here);
          return Behaviors.same();
        });
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

  /** All entities answer, and these nodes have them. */
  private static void awaitShardsOn(ActorSystem<Void> asked, List<ActorSystem<Void>> nodes) {
    Set<String> expected = new TreeSet<>();
    nodes.forEach(it -> expected.add(Cluster.get(it).selfMember().address().toString()));
    await(
        asked,
        () -> {
          TestProbe<String> answers = TestProbe.create(asked);
          for (int i = 0; i < ENTITIES; i++) {
            ClusterSharding.get(asked)
                .entityRefFor(TYPE, Integer.toString(i))
                .tell(new Where(answers.ref()));
          }
          Set<String> where = new HashSet<>();
          for (int i = 0; i < ENTITIES; i++) {
            where.add(answers.receiveMessage(Duration.ofSeconds(2)));
          }
          assertThat(where).isEqualTo(expected);
        });
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
