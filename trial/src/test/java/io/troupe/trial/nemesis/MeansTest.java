package io.troupe.trial.nemesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.troupe.testkit.process.Shim;
import io.troupe.trial.cluster.NodePlan;
import io.troupe.trial.relay.Relay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MeansTest {
  @TempDir private Path directory;

  private Means find(List<NodePlan> nodes, FaultKind kind) throws IOException {
    return Means.find(List.of(kind), nodes, directory.resolve("means"));
  }

  private List<NodePlan> nodes() {
    return NodePlan.of(3, directory);
  }

  @Test
  void signalsNeedNothing() throws IOException {
    List<NodePlan> nodes = nodes();
    try (Means means = find(nodes, FaultKind.KILL)) {
      assertThat(means.missing(FaultKind.KILL)).isEmpty();
      assertThat(means.environment(nodes.getFirst())).isEmpty();
    }
  }

  @Test
  void whatWasNotAskedForIsMissing() throws IOException {
    try (Means means = find(nodes(), FaultKind.KILL)) {
      assertThat(List.of(FaultKind.SLOW_DISK, FaultKind.ALONE, FaultKind.DELAY))
          .allSatisfy(kind -> assertThat(means.missing(kind)).contains("needs a C compiler (cc)"));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void nodesAreLedToTheRelayOnlyIfTheyAreToBeLate() throws IOException {
    List<NodePlan> nodes = nodes();
    try (Means means = find(nodes, FaultKind.DELAY)) {
      assumeTrue(means.missing(FaultKind.DELAY).isEmpty(), "needs a C compiler (cc)");
      assertThat(means.environment(nodes.get(1)))
          .containsEntry(Shim.RELAY, Relay.ADDRESS)
          .containsEntry(Shim.SOURCE, Cut.source(1));
    }
    try (Means means = find(nodes, FaultKind.SLOW_DISK)) {
      assertThat(means.environment(nodes.get(1)))
          .doesNotContainKey(Shim.RELAY)
          .containsEntry(Shim.SOURCE, Cut.source(1));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aDelayOfNodesThatAreNotConnectedByTheRelayIsNone() throws IOException {
    List<NodePlan> nodes = nodes();
    try (Means means = find(nodes, FaultKind.DELAY)) {
      assertThatThrownBy(() -> means.delay(nodes.getFirst()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("relay");
    }
  }
}
