package io.troupe.api.embedded;

import io.troupe.actors.journal.FencedJournal;
import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.membership.SoleRegister;
import io.troupe.actors.node.DataDirectory;
import io.troupe.api.TroupeSettings;
import io.troupe.persistence.embedded.EmbeddedJournal;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What a node stands on.
 *
 * @param openJournal finds the journal
 * @param closeJournal lets it go again
 * @param between what stands between the partitions and their journal
 * @param register says whom to join
 */
record NodePorts(
    Function<DataDirectory, EmbeddedJournal> openJournal,
    Consumer<EmbeddedJournal> closeJournal,
    UnaryOperator<FencedJournal> between,
    MembershipRegister register) {

  /** A journal in the node's own data directory, and a cluster of one. */
  static NodePorts ofOwn(TroupeSettings settings) {
    return new NodePorts(
        directory -> Journals.open(directory, settings),
        EmbeddedJournal::close,
        UnaryOperator.identity(),
        new SoleRegister());
  }

  /** The same with something between the partitions and their journal. */
  NodePorts with(UnaryOperator<FencedJournal> other) {
    return new NodePorts(openJournal, closeJournal, other, register);
  }
}
