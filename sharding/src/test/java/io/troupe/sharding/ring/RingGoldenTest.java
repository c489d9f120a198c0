package io.troupe.sharding.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.PartitionId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Where partitions were when the ring was made: another placement would move all clusters' data.
 */
class RingGoldenTest {
  @Test
  void placementIsAsItWas() throws IOException {
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
    assertThat(lines).isEqualTo(golden());
  }

  private static List<String> golden() throws IOException {
    try (InputStream in = RingGoldenTest.class.getResourceAsStream("ring-golden.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }
}
