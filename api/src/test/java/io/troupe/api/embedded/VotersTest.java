package io.troupe.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.troupe.actors.RefusedException;
import io.troupe.api.TroupeSettings;
import io.troupe.api.cluster.ClusterStatus;
import io.troupe.api.cluster.GroupsStatus;
import io.troupe.api.cluster.VoterList;
import io.troupe.api.map.Entry;
import io.troupe.testkit.await.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes in this process: a cluster of one grows to three voters, and one loses its disk. */
@Timeout(180)
class VotersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path data;

  private final Map<String, Integer> ports = new HashMap<>();
  private final Map<String, TroupeNode> nodes = new HashMap<>();

  @BeforeEach
  void choosePorts() throws IOException {
    List<ServerSocket> taken = new ArrayList<>();
    for (String name : List.of("n1", "n2", "n3")) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      taken.add(socket);
      ports.put(name, socket.getLocalPort());
    }
    for (ServerSocket socket : taken) {
      socket.close();
    }
  }

  @AfterEach
  void stop() {
    List.of("n3", "n2", "n1").forEach(this::stop);
  }

  @Test
  void oneGrowsToThreeVotersAndALostDiskIsReplaced() throws IOException {
    start("n1", "");
    write("n1", "before", "1");
    start("n2", seed("n1"));
    start("n3", seed("n1"));
    TroupeNode asked = node("n2");

    // What cannot be is refused, in words.
    refused(asked.voters().add(List.of(seed("n2")), PATIENCE), "2 voters", "1, 3 or 5");
    refused(asked.voters().remove(List.of("n9"), PATIENCE), "'n9' is no voter");
    refused(
        asked.voters().add(List.of(seed("n2"), "n9@127.0.0.1:1"), Duration.ofMillis(700)),
        "n9@127.0.0.1:1",
        "do they run");
    assertThatThrownBy(() -> asked.voters().add(List.of("n2"), PATIENCE))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("name@host:port");
    assertThatThrownBy(() -> asked.voters().add(List.of(seed("n2"), seed("n2")), PATIENCE))
        .isInstanceOf(RefusedException.class);

    List<String> both = List.of(seed("n2"), seed("n3"));
    VoterList three = get(asked.voters().add(both, PATIENCE));
    assertThat(three.isChanging()).isFalse();
    assertThat(three.voters()).extracting(VoterList.Voter::name).containsExactly("n1", "n2", "n3");
    assertThat(get(node("n3").voters().add(both, PATIENCE))).as("again").isEqualTo(three);
    assertThat(get(node("n1").voters().list(PATIENCE))).isEqualTo(three);

    // Every node knows who leads; each group is led by one.
    await("leaders of all groups", () -> groups("n3").leaders().size() == 5);
    await(
        "each group to be led once",
        () -> nodes.keySet().stream().mapToInt(it -> groups(it).leads().size()).sum() == 5);
    assertThat(groups("n2").process()).contains("is voter 2");

    ClusterStatus cluster = get(asked.cluster(PATIENCE));
    assertThat(cluster.members())
        .extracting(it -> it.name() + " " + it.state() + " " + it.transport())
        .containsExactly(
            "n1 UP " + address("n1"), "n2 UP " + address("n2"), "n3 UP " + address("n3"));
    assertThat(cluster.members().stream().mapToInt(it -> it.partitions().orElse(0)).sum())
        .isEqualTo(8);
    assertThat(cluster.groups().voters()).isEqualTo(three);
    assertThat(asked.metrics())
        .containsPattern(
            "troupe_transport_frames_sent_total\\{lane=\"messages\",peer=\"n1\"} [1-9]")
        .contains("troupe_groups_voters 3.0", "troupe_cluster_members{state=\"up\"} 3.0");

    // n3 loses its disk: it is no voter, says so, and is replaced by itself.
    write("n2", "between", "2");
    stop("n3");
    delete(data.resolve("n3"));
    start("n3", seed("n1"));
    assertThat(groups("n3").process()).contains("needs an operator", "troupe voter replace n3");
    VoterList again = get(node("n3").voters().replace("n3", seed("n3"), PATIENCE));
    assertThat(again.isChanging()).isFalse();
    assertThat(again.voters()).extracting(VoterList.Voter::replica).containsExactly(1, 2, 4);
    assertThat(get(asked.voters().replace("n3", seed("n3"), PATIENCE)))
        .as("again")
        .isEqualTo(again);

    // It has all the data: n1, the only one of the first day, may go.
    await("its replicas", () -> groups("n3").process().contains("is voter 4"));
    stop("n1");
    assertThat(node("n3").map("m").get("before").map(Entry::value)).contains("1");
    write("n3", "after", "3");
    assertThat(node("n2").map("m").get("between").map(Entry::value)).contains("2");
    refused(asked.voters().remove(List.of("n1"), PATIENCE), "2 voters");

    // One of three is no majority.
    await("n2 to be ready", () -> asked.status().ready());
    stop("n3");
    await(
        "n2 to say so",
        () ->
            asked.status().notReady().filter(it -> it.startsWith("the system group")).isPresent());
  }

  private TroupeNode node(String name) {
    TroupeNode node = nodes.get(name);
    assertThat(node).as(name).isNotNull();
    return node;
  }

  private GroupsStatus groups(String name) {
    return node(name).status().groups();
  }

  private String address(String name) {
    return "127.0.0.1:" + ports.get(name);
  }

  private String seed(String name) {
    return name + "@" + address(name);
  }

  private void start(String name, String seed) {
    TroupeSettings settings =
        TroupeSettings.of(
                ConfigFactory.parseString(
                    """
                    troupe {
                      node.name = %s
                      cluster { partitions = 8, port = %d, seeds = [%s] }
                    }
                    """
                        .formatted(name, ports.get(name), seed.isEmpty() ? "" : '"' + seed + '"')))
            .withData(data.resolve(name));
    nodes.put(name, TroupeNode.start(settings));
  }

  private void stop(String name) {
    TroupeNode node = nodes.remove(name);
    if (node != null) {
      node.close();
    }
  }

  private void write(String name, String key, String value) {
    node(name).map("m").put(key, value);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static void refused(CompletionStage<?> answer, String... said) {
    assertThatThrownBy(() -> get(answer))
        .hasCauseInstanceOf(RefusedException.class)
        .message()
        .contains(said);
  }

  private static void await(String what, BooleanSupplier condition) {
    Await.until(condition, PATIENCE, what);
  }
}
