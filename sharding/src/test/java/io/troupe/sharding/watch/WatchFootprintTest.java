package io.troupe.sharding.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.sharding.map.MapName;
import io.troupe.sharding.map.MapReply.Changes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What watchers of a whole map cost that begin at an older cursor. Prints the figures. */
class WatchFootprintTest {
  private static final int PARTITIONS = 256;
  private static final int WATCHERS = 3_000;
  private static final MapName MAP = new MapName("orders");

  @Test
  void aWatcherThatResumesCostsWhatItIsBehind() {
    long everywhere = bytesEach(PARTITIONS);
    long inSome = bytesEach(16);
    long nowhere = bytesEach(0);
    System.out.printf(
        "watch: %d watchers of a map of %d partitions that resume: %d bytes of live heap each if"
            + " behind in all, %d in 16, %d in none%n",
        WATCHERS, PARTITIONS, everywhere, inSome, nowhere);
    assertThat(everywhere).isBetween(12L * PARTITIONS, 6_000L);
    assertThat(inSome).isLessThan(1_000);
    assertThat(nowhere).isLessThan(500);
  }

  private static long bytesEach(int behind) {
    WatchHub<String> hub =
        new WatchHub<>(PARTITIONS, new WatchLimits(20_000, 8_192, 4L << 20, 64L << 20, 1_000_000));
    WatchTarget target = new WatchTarget.Prefixed(MAP, Bytes.EMPTY);
    List<Watcher<String>> kept = new ArrayList<>();
    kept.add(hub.add(target, Optional.empty(), "from now"));
    for (int partition = 0; partition < PARTITIONS; partition++) {
      hub.polled(partition, new Changes(List.of(), new Version(1_000_000)));
    }
    long before = liveHeapBytes();
    for (int i = 0; i < WATCHERS; i++) {
      long[] from = new long[PARTITIONS];
      for (int partition = 0; partition < PARTITIONS; partition++) {
        from[partition] = partition < behind ? 900_000 : 1_000_000;
      }
      kept.add(hub.add(target, Optional.of(WatchPositions.ofMap(MAP, from)), "resumes"));
      var unused = hub.effects();
    }
    long each = (liveHeapBytes() - before) / WATCHERS;
    assertThat(kept).hasSize(WATCHERS + 1);
    assertThat(hub.count()).isEqualTo(WATCHERS + 1);
    return each;
  }

  private static long liveHeapBytes() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
