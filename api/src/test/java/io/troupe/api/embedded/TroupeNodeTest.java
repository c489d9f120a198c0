package io.troupe.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.Version;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.Entry;
import io.troupe.api.map.ScanPage;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.map.Written;
import io.troupe.api.ring.RingChange;
import io.troupe.api.ring.RingStatus;
import io.troupe.sharding.ring.RingPlace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TroupeNodeTest {
  @TempDir Path data;

  @Test
  void whatWasPutIsThereAfterARestart() {
    Version version;
    try (Troupe troupe = Troupe.join(TroupeSettings.of(data))) {
      TroupeMap<String, String> orders = troupe.map("orders");
      version = orders.put("42", "paid");
      assertThat(orders.get("42").map(Entry::value)).contains("paid");
      assertThat(orders.replace("42", "sent", version)).isInstanceOf(Written.Stored.class);
      assertThat(orders.replace("42", "lost", version)).isInstanceOf(Written.ConditionFailed.class);
      assertThat(orders.increment("count", 5)).isEqualTo(5);
      assertThat(troupe.status().ready()).isTrue();
    }
    try (Troupe troupe = Troupe.join(TroupeSettings.of(data))) {
      TroupeMap<String, String> orders = troupe.map("orders");
      assertThat(orders.get("42").map(Entry::value)).contains("sent");
      assertThat(orders.increment("count", 1)).isEqualTo(6);
      assertThat(orders.remove("42")).isTrue();
      assertThat(orders.remove("42")).isFalse();
      assertThat(orders.size()).isEqualTo(1);
    }
  }

  @Test
  void oneNodeOwnsEveryPartitionAndSaysItsPlace() {
    TroupeSettings settings =
        TroupeSettings.of(
                ConfigFactory.parseString(
                    """
                    troupe { cluster.partitions = 16, ring { weight = 7, zone = east } }
                    pekko.cluster.roles = [mine]
                    """))
            .withData(data);
    try (TroupeNode node = TroupeNode.start(settings)) {
      RingStatus ring = node.ring(Duration.ofSeconds(20)).toCompletableFuture().join();
      assertThat(ring.nodes()).hasSize(1);
      RingStatus.NodeLoad only = ring.nodes().getFirst();
      assertThat(only.member().place()).isEqualTo(new RingPlace(7, "east"));
      assertThat(only.owns()).isEqualTo(IntStream.range(0, 16).boxed().toList());
      assertThat(ring.plan(RingChange.parse("", "")).moves()).isEmpty();
      assertThat(Cluster.get(node.lives().actors().orElseThrow()).selfMember().getRoles())
          .contains("mine");
    }
  }

  @Test
  void aScanReturnsEveryKeyOnceInOrderWhateverThePageSize() {
    try (Troupe troupe = Troupe.join(TroupeSettings.of(data))) {
      TroupeMap<String, String> map = troupe.map("numbers");
      Map<String, String> all = new HashMap<>();
      for (int i = 0; i < 3_000; i++) {
        all.put("k%05d".formatted(i), "v" + i);
      }
      map.putAll(all);
      for (int limit : new int[] {1_000, 7, 10_000}) {
        List<String> keys =
            map.stream(ScanQuery.<String>all().withLimit(limit)).map(Entry::key).toList();
        assertThat(keys).isSorted().hasSize(3_000).doesNotHaveDuplicates();
      }
      ScanPage<String, String> page = map.scan(ScanQuery.prefix("k001").withLimit(60));
      assertThat(page.entries()).hasSize(60);
      assertThat(map.scan(ScanQuery.prefix("k001").withLimit(60).from(page.next().orElseThrow())))
          .satisfies(rest -> assertThat(rest.entries()).hasSize(40))
          .satisfies(rest -> assertThat(rest.next()).isEmpty());
      assertThat(map.clear()).isEqualTo(3_000);
      assertThat(map.asConcurrentMap()).isEmpty();
    }
  }
}
