package io.troupe.api.embedded;

import io.troupe.actors.node.DataDirectory;
import io.troupe.api.TroupeSettings;
import io.troupe.api.embedded.links.NodeLinks;
import io.troupe.persistence.embedded.EmbeddedJournal;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** One journal for several nodes of this process, as replicas of one would be. */
final class SharedJournal implements AutoCloseable {
  private final DataDirectory directory;
  private final EmbeddedJournal journal;

  SharedJournal(TroupeSettings settings) {
    directory =
        DataDirectory.open(
            settings.data(), settings.cluster(), "d".repeat(32), settings.minFreeBytes());
    journal = Journals.open(directory, settings);
  }

  /** What a node stands on that shares it. */
  NodePorts ports(SharedRegister register) {
    return new NodePorts(
        (unused, name) ->
            new Ground(
                journal,
                register.ofNode(),
                NodeLinks.NONE,
                CompletableFuture.completedFuture("shared"),
                () -> "",
                () -> {}),
        UnaryOperator.identity());
  }

  @Override
  public void close() {
    journal.close();
    directory.close();
  }
}
