package io.troupe.sharding.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.troupe.actors.PartitionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingRulesTest {
  private static final int PARTITIONS = 256;

  @Test
  void oneNodeOwnsEverything() {
    Ring ring = ring(node("a", 7));
    assertThat(owners(ring)).containsOnly("a").hasSize(PARTITIONS);
    assertThat(ring.nodes()).containsExactly(new Ring.Node(node("a", 7), 256, 320));
    assertThat(ring.zones()).containsExactly(new Ring.Zone("default", 7, 256, 288));
  }

  @Test
  void theOrderOfTheNodesDoesNotMatter() {
    List<RingMember> members = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      members.add(new RingMember("n" + i, new RingPlace(1 + i, "z" + i % 3), i == 4));
    }
    Ring ring = Ring.of(members, PARTITIONS, RingSettings.DEFAULT);
    Collections.reverse(members);
    Ring again = Ring.of(members, PARTITIONS, RingSettings.DEFAULT);
    assertThat(owners(again)).isEqualTo(owners(ring));
    assertThat(again.nodes()).isEqualTo(ring.nodes());
    assertThat(again.zones()).isEqualTo(ring.zones());
  }

  @Test
  void aDrainingNodeCountsAsAbsent() {
    Ring without = ring(node("a", 1), node("c", 2));
    Ring draining = ring(node("a", 1), drained("b", 3), node("c", 2));
    assertThat(owners(draining)).isEqualTo(owners(without));
    assertThat(draining.nodes().get(1)).isEqualTo(new Ring.Node(drained("b", 3), 0, 0));
  }

  @Test
  void aZoneWhoseNodesDrainHasNothing() {
    Ring ring =
        ring(
            new RingMember("a", new RingPlace(1, "east")),
            new RingMember("b", new RingPlace(1, "west"), true));
    assertThat(ring.zones())
        .containsExactly(new Ring.Zone("east", 1, 256, 288), new Ring.Zone("west", 0, 0, 0));
  }

  @Test
  void whereAllDrainSomebodyOwnsAllTheSame() {
    Ring ring = ring(drained("a", 1), drained("b", 3));
    assertThat(owners(ring)).isEqualTo(owners(ring(node("a", 1), node("b", 3))));
  }

  @Test
  void aBoundOfAHundredPercentIsExact() {
    Ring ring =
        Ring.of(
            List.of(node("a", 1), node("b", 1), node("c", 2)),
            PARTITIONS,
            new RingSettings(100, 1));
    assertThat(ring.nodes()).extracting(Ring.Node::partitions).containsExactly(64, 64, 128);
  }

  @Test
  void moreNodesThanPartitionsLeavesSomeWithout() {
    List<RingMember> members = IntStream.range(0, 20).mapToObj(i -> node("n" + i, 1)).toList();
    Ring ring = Ring.of(members, 5, RingSettings.DEFAULT);
    assertThat(owners(ring)).hasSize(5).doesNotHaveDuplicates();
  }

  @Test
  void withoutANodeOrWithANameTwiceThereIsNoRing() {
    assertThatIllegalArgumentException().isThrownBy(this::ring).withMessageContaining("at least");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ring(node("a", 1), node("a", 2)))
        .withMessageContaining("name a");
  }

  @Test
  void whatDoesNotExistIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ring(node("a", 1)).ownerOf(new PartitionId(256)))
        .withMessageContaining("256 partitions");
    List<RingMember> one = List.of(node("a", 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ring.of(one, 0, RingSettings.DEFAULT))
        .withMessageContaining("1 to 4096");
  }

  @ParameterizedTest
  @CsvSource({"0, a", "101, a", "1, ''", "1, 'a b'"})
  void placesHaveLimits(int weight, String zone) {
    assertThatIllegalArgumentException().isThrownBy(() -> new RingPlace(weight, zone));
  }

  @ParameterizedTest
  @CsvSource({"99, 1", "1001, 1", "125, 0", "125, 4097"})
  void settingsHaveLimits(int bound, int moves) {
    assertThatIllegalArgumentException().isThrownBy(() -> new RingSettings(bound, moves));
  }

  private Ring ring(RingMember... members) {
    return Ring.of(List.of(members), PARTITIONS, RingSettings.DEFAULT);
  }

  private static RingMember node(String name, int weight) {
    return new RingMember(name, new RingPlace(weight, "default"));
  }

  private static RingMember drained(String name, int weight) {
    return new RingMember(name, new RingPlace(weight, "default"), true);
  }

  private static List<String> owners(Ring ring) {
    return IntStream.range(0, ring.partitions())
        .mapToObj(i -> ring.ownerOf(new PartitionId(i)).name())
        .toList();
  }
}
