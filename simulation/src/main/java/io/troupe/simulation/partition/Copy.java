package io.troupe.simulation.partition;

import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.kind.KindCommand;
import io.troupe.actors.partition.PartitionReply;
import java.util.Optional;

/**
 * One copy of a command on its way.
 *
 * @param asker who waits for the answer
 * @param lowest the lowest unanswered number of its session
 * @param floor what was known to be durable when it was sent
 * @param floorOfFirst and when its first copy was
 * @param deadlineNanos by the world's time
 */
record Copy(
    Asker asker,
    Optional<RequestId> id,
    KindCommand command,
    long lowest,
    Principal principal,
    long floor,
    long floorOfFirst,
    long deadlineNanos) {

  /** Somebody who waits for an answer. */
  interface Asker {
    /** A name for the trace. */
    String name();

    /**
     * The answer arrived.
     *
     * @param shows the least version that it proves to be durable
     */
    void answered(PartitionReply reply, long shows);

    /** The network made one more of it. */
    void duplicated();
  }
}
