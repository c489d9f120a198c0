package io.troupe.sharding.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchHubRulesTest {
  private static final MapName MAP = new MapName("orders");

  private final WatchHub<String> hub = new WatchHub<>(3, WatchLimits.DEFAULT);

  /** Else one partition that never answers would keep a watcher from all others. */
  @Test
  void aPartitionThatDoesNotAnswerLetsOthersBeReadFirst() {
    Watcher<String> watcher =
        hub.add(
                new WatchTarget.Prefixed(MAP, Bytes.EMPTY),
                Optional.of(WatchPositions.ofMap(MAP, new long[] {5, 5, 5})),
                "watcher")
            .orElseThrow();
    for (int partition = 0; partition < 3; partition++) {
      hub.polled(partition, new MapReply.Changes(List.of(), new Version(10)));
    }
    assertThat(readsAsked()).containsExactly(0);
    hub.readFailed(watcher, 0);
    hub.retryReads();
    assertThat(readsAsked()).containsExactly(1);
    hub.readFailed(watcher, 1);
    hub.retryReads();
    assertThat(readsAsked()).containsExactly(2);
    hub.readFailed(watcher, 2);
    hub.retryReads();
    assertThat(readsAsked()).containsExactly(0);
  }

  private List<Integer> readsAsked() {
    List<Integer> partitions = new ArrayList<>();
    for (WatchEffect<String> effect : hub.effects()) {
      if (effect instanceof WatchEffect.Read<String> read) {
        partitions.add(read.partition());
      }
    }
    return partitions;
  }
}
