package io.troupe.persistence.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.node.StartRefusedException;
import io.troupe.persistence.process.cluster.Seed;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessSettingsTest {
  private static final ProcessSettings ALONE = ProcessSettings.of("c", "n1");

  /** A default node has 320 MiB of heap, two thirds of which are for what users keep. */
  @Test
  void whatTheGroupsKeepInMemoryLeavesTheHeapToOthers() {
    long cachedBytes = ProcessSettings.of("c", "n").tuning().groups().raft().cachedBytes();
    assertThat(2 * cachedBytes * NodeProcess.GROUPS.size()).isLessThanOrEqualTo(16L << 20);
  }

  @Test
  void seedsAreOneThreeOrFive() {
    assertThat(with("n1@h:1").ownSeed()).isPresent();
    assertThat(with("n2@h:2", "n3@h:3", "n4@h:4").ownSeed()).isEmpty();
    refused("2 voters", "n1@h:1", "n2@h:2");
    refused("4 voters", "n1@h:1", "n2@h:2", "n3@h:3", "n4@h:4");
    refused("'n1' twice", "n1@h:1", "n1@h:2", "n3@h:3");
    refused("for two nodes", "n1@h:1", "n2@h:1", "n3@h:3");
  }

  @Test
  void aSeedIsNameHostAndPort() {
    assertThat(Seed.parse(" n-1.x@[::1]:9 ")).isEqualTo(new Seed("n-1.x", "[::1]", 9));
    assertThat(Seed.dialled("[::1]:9").getHostString()).isEqualTo("::1");
    for (String wrong :
        List.of("h:1", "@h:1", "a@h", "a@h:", "a@h:0", "a@h:65536", "a b@h:1", "")) {
      assertThatThrownBy(() -> Seed.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void theOwnSeedSaysThePort() {
    ProcessSettings own = with("n1@127.0.0.1:77");
    assertThat(own.at("127.0.0.1", 77).port()).isEqualTo(77);
    assertThatThrownBy(() -> own.at("127.0.0.1", 78))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("78")
        .hasMessageContaining("n1@127.0.0.1:77");
  }

  @Test
  void namesArePlain() {
    assertThatThrownBy(() -> ProcessSettings.of("c", "n 1"))
        .isInstanceOf(StartRefusedException.class);
    assertThatThrownBy(() -> ProcessSettings.of("c d", "n1"))
        .isInstanceOf(StartRefusedException.class);
  }

  private static ProcessSettings with(String... seeds) {
    return ALONE.withSeeds(Arrays.stream(seeds).map(Seed::parse).toList());
  }

  private static void refused(String why, String... seeds) {
    assertThatThrownBy(() -> with(seeds))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining(why);
  }
}
