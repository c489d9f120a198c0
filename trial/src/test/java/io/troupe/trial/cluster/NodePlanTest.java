package io.troupe.trial.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NodePlanTest {
  private static final NodePlan ONE = new NodePlan("n1", Path.of("/d/n1"), 7001, 7002, 7003);
  private static final NodePlan TWO = new NodePlan("n2", Path.of("/d/n2"), 7004, 7005, 7006);

  @Test
  void aNodeAloneIsAClusterOfOne() {
    assertThat(ONE.config(List.of(ONE), List.of("troupe.partition.snapshot-every-events = 500")))
        .isEqualTo(
            """
            troupe.node.data = "/d/n1/data"
            troupe.http.port = 7001
            troupe.partition.max-keys = 100000
            troupe.partition.snapshot-every-events = 500
            """);
  }

  @Test
  void nodesOfOneClusterKnowEachOtherByNameAndPort() {
    assertThat(TWO.config(List.of(ONE, TWO), List.of()))
        .isEqualTo(
            """
            troupe.node.data = "/d/n2/data"
            troupe.http.port = 7004
            troupe.partition.max-keys = 100000
            troupe.node.name = "n2"
            troupe.cluster.port = 7005
            troupe.cluster.seeds = ["n1@127.0.0.1:7002", "n2@127.0.0.1:7005"]
            pekko.remote.artery.canonical.port = 7006
            """);
  }

  @Test
  void allPortsAndDirectoriesDiffer() {
    List<NodePlan> plans = NodePlan.of(5, Path.of("/d"));
    assertThat(
            plans.stream()
                .flatMap(it -> Stream.of(it.httpPort(), it.groupsPort(), it.actorsPort())))
        .hasSize(15)
        .doesNotHaveDuplicates();
    assertThat(plans.stream().map(NodePlan::directory)).doesNotHaveDuplicates();
  }
}
