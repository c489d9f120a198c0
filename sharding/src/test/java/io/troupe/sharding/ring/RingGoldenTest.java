package io.troupe.sharding.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.PartitionId;
import io.troupe.testkit.golden.GoldenLines;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Where partitions were when the ring was made: another placement would move all clusters' data.
 */
class RingGoldenTest {
  @Test
  void placementIsAsItWas() {
    Ring ring =
        Ring.of(
            List.of(
                new RingMember("10.0.0.1-7355", new RingPlace(1, "east")),
                new RingMember("10.0.0.2-7355", new RingPlace(2, "west")),
                new RingMember("10.0.0.3-7355", new RingPlace(1, "east")),
                new RingMember("10.0.0.4-7355", new RingPlace(5, "west"), true)),
            64,
            RingSettings.DEFAULT);
    List<String> lines =
        IntStream.range(0, ring.partitions())
            .mapToObj(i -> i + " " + ring.ownerOf(new PartitionId(i)).name())
            .toList();
    assertThat(lines).isEqualTo(GoldenLines.of(RingGoldenTest.class, "ring-golden.txt"));
  }
}
