package io.troupe.api.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.Options;
import io.troupe.api.map.TroupeMap;
import io.troupe.sharding.map.MapName;
import io.troupe.testkit.process.CassandraNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes whose journal is in Cassandra, from the first command to a restart. */
@Timeout(600)
@TestMethodOrder(MethodOrderer.Random.class)
class CassandraIT {
  @TempDir static Path directory;
  private static @Nullable CassandraNode cassandra;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    if (!CassandraNode.isPossible()) {
      System.err.println("SKIPPED: nodes on Cassandra are not tested, there is no JDK 17 here");
      abort("no JDK 17 here");
    }
    cassandra = CassandraNode.start(directory, Map.of());
  }

  @AfterAll
  static void stop() {
    if (cassandra != null) {
      cassandra.close();
    }
  }

  private static Path config(String keyspace, String data) throws IOException {
    return Files.writeString(
        directory.resolve(data + ".conf"),
        """
        troupe {
          node.data = "%s"
          cluster.partitions = 8
          journal {
            store = cassandra
            cassandra {
              contact-points = ["127.0.0.1:%d"]
              local-datacenter = datacenter1
              keyspace = %s
              request-timeout = 20 s
            }
          }
        }
        """
            .formatted(
                directory.resolve(data), Objects.requireNonNull(cassandra).port(), keyspace));
  }

  private static Ran schema(String command, Path config, String... more) {
    String[] words = {"cassandra", "schema", command, "--config", config.toString()};
    return Ran.of(Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void aKeyspaceIsPrintedMissedMadeAndChecked() throws IOException {
    Path config = config("checked", "checked");
    assertThat(schema("print", config).out())
        .contains("CREATE KEYSPACE IF NOT EXISTS checked", "'datacenter1': 3", "checked.journal");
    Ran missing = schema("check", config);
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.out()).contains("there is no keyspace checked");
    assertThatThrownBy(() -> Troupe.join(TroupeSettings.load(config)))
        .isInstanceOfSatisfying(
            StartRefusedException.class,
            it -> assertThat(it.reason()).isEqualTo(Reason.UNSAFE_SETTING))
        .hasMessageContaining("troupe cassandra schema apply");
    assertThat(schema("apply", config, "--replicas", "16").code()).isEqualTo(2);
    for (int again = 0; again < 2; again++) {
      Ran made = schema("apply", config, "--replicas", "1");
      assertThat(made.out() + made.err())
          .contains("keyspace checked is as it has to be", "warning: 1 of 3 replicas");
      assertThat(made.code()).isZero();
    }
    assertThat(schema("check", config, "--output", "json").json().path("good").asBoolean())
        .isTrue();
  }

  @Test
  void whatANodeAcknowledgedIsThereForTheNextOne() throws IOException {
    Path config = config("kept", "kept");
    assertThat(schema("apply", config, "--replicas", "1").code()).isZero();
    TroupeSettings settings = TroupeSettings.load(config);
    try (Troupe troupe = Troupe.join(settings)) {
      TroupeMap<String, String> map = troupe.map("orders");
      for (int i = 0; i < 100; i++) {
        var unused = map.put("key-" + i, "value-" + i);
      }
      assertThat(troupe.metrics())
          .contains("troupe_cassandra_change_seconds_count", "troupe_journal_waiting_commands");
    }
    try (Troupe troupe = Troupe.join(settings)) {
      TroupeMap<String, String> map = troupe.map("orders");
      for (int i = 0; i < 100; i++) {
        assertThat(map.asConcurrentMap()).containsEntry("key-" + i, "value-" + i);
      }
      assertThat(troupe.maps(Options.DEFAULT).toCompletableFuture().join())
          .containsExactly(new MapName("orders"));
    }
    assertRefused(Reason.OTHER_CLUSTER, "holds the journal of cluster", config("kept", "another"));
    assertRefused(
        Reason.FIXED_SETTING_CHANGED,
        "journal.store = cassandra, keyspace kept",
        config("other", "kept"));
  }

  private static void assertRefused(Reason reason, String why, Path config) {
    assertThatThrownBy(() -> Troupe.join(TroupeSettings.load(config)))
        .isInstanceOfSatisfying(
            StartRefusedException.class, it -> assertThat(it.reason()).isEqualTo(reason))
        .hasMessageContaining(why);
  }
}
