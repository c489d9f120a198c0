package io.troupe.sharding.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.PartitionId;
import io.troupe.sharding.ring.Ring;
import io.troupe.sharding.ring.RingMember;
import io.troupe.sharding.ring.RingPlace;
import io.troupe.sharding.ring.RingSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/** The strategy, called as the coordinator calls it. */
class RingAllocationTest {
  private static final ActorSystem SYSTEM =
      ActorSystem.create(
          "allocation",
          ConfigFactory.parseString(
                  """
                  pekko.actor.provider = remote
                  pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                  pekko.loglevel = WARNING
                  """)
              .withFallback(ConfigFactory.load()));

  private static final int PARTITIONS = 64;
  private static final RingSettings SETTINGS = new RingSettings(125, 5);
  private static final RingMember A = member(1);
  private static final RingMember B = member(2);
  private static final RingMember C = member(3);

  private ClusterMembers cluster = calm(A, B, C);
  private final RingAllocation allocation =
      new RingAllocation(
          () -> cluster, new Address("pekko", "allocation", "10.0.0.1", 7), PARTITIONS, SETTINGS);

  @AfterAll
  static void stop() {
    TestKit.shutdownActorSystem(SYSTEM);
  }

  @Test
  void aPartitionGoesWhereTheRingSays() {
    Ring ring = ring(A, B, C);
    Map<ActorRef, IndexedSeq<String>> nothing = placed(Map.of(), A, B, C);
    for (int i = 0; i < PARTITIONS; i++) {
      assertThat(allocated(i, nothing)).isEqualTo(region(ring.ownerOf(new PartitionId(i))));
    }
  }

  @Test
  void theRingIsOfTheNodesWhoseRegionsAreThere() {
    Ring ring = ring(A, C);
    Map<ActorRef, IndexedSeq<String>> nothing = placed(Map.of(), A, C);
    for (int i = 0; i < PARTITIONS; i++) {
      assertThat(allocated(i, nothing)).isEqualTo(region(ring.ownerOf(new PartitionId(i))));
    }
  }

  @Test
  void whoDoesNotAnswerIsGivenNothingUnlessNobodyDoes() {
    cluster = new ClusterMembers(List.of(A, B, C), Set.of(B.name()), false, Map.of());
    Ring ring = ring(A, C);
    Map<ActorRef, IndexedSeq<String>> nothing = placed(Map.of(), A, B, C);
    for (int i = 0; i < PARTITIONS; i++) {
      assertThat(allocated(i, nothing)).isEqualTo(region(ring.ownerOf(new PartitionId(i))));
    }
    assertThat(allocated(7, placed(Map.of(), B))).isEqualTo(region(B));
  }

  @Test
  void withoutAKnownNodeTheAnswerIsAFailureThatIsAskedAgain() {
    cluster = calm();
    Future<ActorRef> answer =
        allocation.allocateShard(ActorRef.noSender(), "1", placed(Map.of(), A));
    assertThat(answer.value().get().isFailure()).isTrue();
  }

  @Test
  void aFewAtATimeEverythingMovesToWhereTheRingSays() {
    Map<PartitionId, RingMember> owners = all(A);
    int rounds = 0;
    for (Set<String> next = moves(owners, Set.of()); !next.isEmpty(); rounds++) {
      assertThat(next).hasSizeLessThanOrEqualTo(SETTINGS.maxMovesUnderWay());
      assertThat(moves(owners, next)).as("nothing twice, and no more at once").isEmpty();
      for (String shard : next) {
        int partition = Integer.parseInt(shard);
        ActorRef to = allocated(partition, placed(owners, A, B, C));
        owners.put(new PartitionId(partition), to.equals(region(B)) ? B : C);
      }
      next = moves(owners, Set.of());
    }
    Ring ring = ring(A, B, C);
    assertThat(rounds).isGreaterThan(5);
    owners.forEach((partition, owner) -> assertThat(owner).isEqualTo(ring.ownerOf(partition)));
  }

  @Test
  void whoDrainsGivesAwayFirst() {
    RingMember draining = new RingMember(B.name(), B.place(), true);
    Map<PartitionId, RingMember> owners = all(A);
    for (int i = 60; i < PARTITIONS; i++) {
      owners.put(new PartitionId(i), B);
    }
    cluster = calm(A, draining, C);
    assertThat(moves(owners, Set.of())).contains("60", "61", "62", "63").hasSize(5);
  }

  @Test
  void nothingMovesWhileANodeIsSilentOrComing() {
    cluster = new ClusterMembers(List.of(A, B, C), Set.of(), false, Map.of());
    assertThat(moves(all(A), Set.of())).isEmpty();
    cluster = calm(A, B, C);
    assertThat(moves(all(A), Set.of())).isNotEmpty();
  }

  @Test
  void nothingMovesWhileANodeThatEndsHandsItsOwnOver() {
    assertThat(moves(all(A), Set.of("63"))).isEmpty();
    Set<String> first = moves(all(A), Set.of());
    String done = first.iterator().next();
    Set<String> left = new HashSet<>(first);
    left.remove(done);
    assertThat(moves(all(A), left)).as("its own moves do not stop it").hasSize(1);
  }

  /** Its region is still known, and so is what it had; but nobody is there to hand that over. */
  @Test
  void nothingMovesWhileTheNodeOfARegionIsNoMember() {
    cluster = calm(A, B);
    assertThat(moves(all(A), Set.of())).isEmpty();
    cluster = calm(A, B, C);
    assertThat(moves(all(A), Set.of())).isNotEmpty();
  }

  private ActorRef allocated(int partition, Map<ActorRef, IndexedSeq<String>> current) {
    return allocation
        .allocateShard(ActorRef.noSender(), Integer.toString(partition), current)
        .value()
        .get()
        .get();
  }

  private Set<String> moves(Map<PartitionId, RingMember> owners, Set<String> underWay) {
    return allocation.rebalance(placed(owners, A, B, C), underWay).value().get().get();
  }

  private static Map<ActorRef, IndexedSeq<String>> placed(
      Map<PartitionId, RingMember> owners, RingMember... members) {
    Map<ActorRef, IndexedSeq<String>> placed = new HashMap<>();
    for (RingMember member : members) {
      List<String> shards = new ArrayList<>();
      owners.forEach(
          (partition, owner) -> {
            if (owner.equals(member)) {
              shards.add(Integer.toString(partition.number()));
            }
          });
      placed.put(region(member), CollectionConverters.asScala(shards).toVector());
    }
    return placed;
  }

  private static Map<PartitionId, RingMember> all(RingMember owner) {
    Map<PartitionId, RingMember> owners = new HashMap<>();
    for (int i = 0; i < PARTITIONS; i++) {
      owners.put(new PartitionId(i), owner);
    }
    return owners;
  }

  private static ClusterMembers calm(RingMember... members) {
    return new ClusterMembers(List.of(members), Set.of(), true, Map.of());
  }

  private static Ring ring(RingMember... members) {
    return Ring.of(List.of(members), PARTITIONS, SETTINGS);
  }

  private static RingMember member(int host) {
    return new RingMember("10.0.0." + host + "-7", RingPlace.DEFAULT);
  }

  private static ActorRef region(RingMember member) {
    String host = member.name().replace("-7", "");
    return ((ExtendedActorSystem) SYSTEM)
        .provider()
        .resolveActorRef("pekko://allocation@" + host + ":7/system/sharding/region");
  }
}
