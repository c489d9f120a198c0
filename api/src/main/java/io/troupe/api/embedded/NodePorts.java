package io.troupe.api.embedded;

import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.node.DataDirectory;
import io.troupe.api.TroupeSettings;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * Where a node finds what it stands on.
 *
 * @param open opens it, for the data directory and the name of the node
 * @param between what stands between the partitions and their journal
 */
record NodePorts(
    BiFunction<DataDirectory, String, Ground> open, UnaryOperator<FencedJournal> between) {

  /** In the node's own data directory, and among the nodes that its settings name. */
  static NodePorts ofOwn(TroupeSettings settings) {
    return new NodePorts(
        (directory, name) -> Ground.open(directory, name, settings), UnaryOperator.identity());
  }

  /** The same with something between the partitions and their journal. */
  NodePorts with(UnaryOperator<FencedJournal> other) {
    return new NodePorts(open, other);
  }
}
