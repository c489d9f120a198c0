package io.troupe.api.embedded;

import io.troupe.actors.node.DataDirectory;
import io.troupe.api.TroupeSettings;
import io.troupe.api.cluster.ClusterStatus;
import io.troupe.api.cluster.ClusterStatus.Sight;
import io.troupe.api.cluster.ClusterStatus.Times;
import io.troupe.api.cluster.GroupsStatus;
import io.troupe.api.cluster.Voters;
import io.troupe.api.embedded.links.NodeLinks;
import io.troupe.api.embedded.operation.Operation;
import io.troupe.api.metrics.Exposition;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** One journal for several nodes of this process, as replicas of one would be. */
final class SharedJournal implements AutoCloseable {
  private final DataDirectory directory;
  private final Ground ground;
  private final SharedLines lines = new SharedLines();

  SharedJournal(TroupeSettings settings) {
    directory =
        DataDirectory.open(
            settings.data(), settings.cluster(), "d".repeat(32), settings.minFreeBytes());
    ground = Ground.open(directory, "shared", settings);
  }

  /** What a node stands on that shares it. */
  NodePorts ports(SharedRegister register) {
    return new NodePorts(
        (unused, name) ->
            new Ground(
                ground.journal(),
                register.ofNode(),
                new NoOperation(),
                NodeLinks.NONE,
                lines.of(name),
                CompletableFuture.completedFuture("shared"),
                () -> "",
                () -> {}),
        UnaryOperator.identity());
  }

  /** There is no process below these nodes. */
  private static final class NoOperation implements Operation {
    @Override
    public GroupsStatus groups() {
      return GroupsStatus.NONE;
    }

    @Override
    public ClusterStatus cluster(Map<String, Integer> owned) {
      return new ClusterStatus("", 0, List.of(), groups(), List.of(), Times.NONE, Times.NONE);
    }

    @Override
    public NavigableMap<String, Sight> missed() {
      return new TreeMap<>();
    }

    @Override
    public Optional<String> noMajority() {
      return Optional.empty();
    }

    @Override
    public Voters voters() {
      throw new UnsupportedOperationException("a journal in memory has no voters");
    }

    @Override
    public void show(Exposition exposition) {}
  }

  @Override
  public void close() {
    ground.close();
    directory.close();
  }
}
