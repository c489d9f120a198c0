package io.troupe.sharding.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.PartitionId;
import io.troupe.sharding.ring.Ring;
import io.troupe.sharding.ring.RingMember;
import io.troupe.sharding.ring.RingPlace;
import io.troupe.sharding.ring.RingSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.Leave;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real cluster of several actor systems in this process. */
class RingClusterTest {
  private static final int PARTITIONS = 48;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final RingSettings SETTINGS = new RingSettings(125, 8);
  private static final EntityTypeKey<String> TYPE = EntityTypeKey.create(String.class, "part");

  private final List<Node> nodes = new ArrayList<>();

  private record Node(ActorTestKit kit, ClusterRing ring) {
    Cluster cluster() {
      return Cluster.get(kit.system());
    }

    String name() {
      return ClusterMembers.name(cluster().selfMember().address());
    }
  }

  /** Every number is its own shard, as every partition is. */
  private static final class ByNumber
      extends ShardingMessageExtractor<ShardingEnvelope<String>, String> {
    @Override
    public String entityId(ShardingEnvelope<String> message) {
      return message.entityId();
    }

    @Override
    public String shardId(String entityId) {
      return entityId;
    }

    @Override
    public String unwrapMessage(ShardingEnvelope<String> message) {
      return message.message();
    }
  }

  @AfterEach
  void stop() {
    nodes.reversed().forEach(node -> node.kit().shutdownTestKit());
  }

  @Test
  void partitionsAreWhereTheRingSaysWhoeverComesAndGoes() {
    RingPlace light = new RingPlace(1, "east");
    RingPlace heavy = new RingPlace(2, "west");
    Node first = start(light);
    awaitRing(first, Map.of(first.name(), light));
    Node second = start(heavy);
    awaitRing(first, Map.of(first.name(), light, second.name(), heavy));
    Node third = start(light);
    awaitRing(second, Map.of(first.name(), light, second.name(), heavy, third.name(), light));

    String gone = second.name();
    second.cluster().manager().tell(Leave.create(second.cluster().selfMember().address()));
    awaitRing(third, Map.of(first.name(), light, third.name(), light));
    assertThat(owners(first)).doesNotContainValue(gone);
  }

  /** All partitions are asked for until they are where the ring of these nodes wants them. */
  private void awaitRing(Node asked, Map<String, RingPlace> expected) {
    List<RingMember> members = new ArrayList<>();
    expected.forEach((name, place) -> members.add(new RingMember(name, place)));
    Ring ring = Ring.of(members, PARTITIONS, SETTINGS);
    Map<PartitionId, String> wanted = new TreeMap<>();
    for (int i = 0; i < PARTITIONS; i++) {
      PartitionId partition = new PartitionId(i);
      wanted.put(partition, ring.ownerOf(partition).name());
    }
    TestProbe<String> patience = TestProbe.create(asked.kit().system());
    patience.awaitAssert(
        PATIENCE,
        Duration.ofMillis(200),
        () -> {
          assertThat(
                  asked.ring().members().stream()
                      .collect(Collectors.toMap(RingMember::name, RingMember::place)))
              .isEqualTo(expected);
          assertThat(owners(asked)).isEqualTo(wanted);
          return wanted;
        });
  }

  private static Map<PartitionId, String> owners(Node node) {
    ClusterSharding sharding = ClusterSharding.get(node.kit().system());
    for (int i = 0; i < PARTITIONS; i++) {
      sharding.entityRefFor(TYPE, Integer.toString(i)).tell("wake");
    }
    try {
      return node.ring()
          .owners(Duration.ofSeconds(5))
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Behavior<String> stoppable() {
    return Behaviors.receiveMessage(
        message -> message.equals("stop") ? Behaviors.stopped() : Behaviors.same());
  }

  private Node start(RingPlace place) {
    ActorTestKit kit =
        ActorTestKit.create(
            "ring",
            ConfigFactory.parseString(
                    """
                    pekko.actor.provider = cluster
                    pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                    pekko.loglevel = WARNING
                    pekko.cluster {
                      jmx.enabled = off
                      gossip-interval = 100 ms
                      leader-actions-interval = 100 ms
                      periodic-tasks-initial-delay = 100 ms
                      sharding {
                        rebalance-interval = 200 ms
                        retry-interval = 100 ms
                        state-store-mode = ddata
                      }
                      distributed-data.durable.keys = []
                      roles = ["%s", "%s"]
                    }
                    """
                        .formatted(RingRoles.of(place).toArray()))
                .withFallback(ConfigFactory.load()));
    ActorSystem<?> system = kit.system();
    Cluster cluster = Cluster.get(system);
    Cluster seed = nodes.isEmpty() ? cluster : nodes.getFirst().cluster();
    cluster.manager().tell(Join.create(seed.selfMember().address()));
    ClusterRing ring = new ClusterRing(system, TYPE, PARTITIONS, SETTINGS);
    ActorRef<ShardingEnvelope<String>> unused =
        ClusterSharding.get(system)
            .init(
                Entity.of(TYPE, created -> stoppable())
                    .withMessageExtractor(new ByNumber())
                    .withStopMessage("stop")
                    .withAllocationStrategy(ring.allocation()));
    Node node = new Node(kit, ring);
    nodes.add(node);
    return node;
  }
}
