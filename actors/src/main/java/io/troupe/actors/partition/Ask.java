package io.troupe.actors.partition;

import io.troupe.actors.Deadline;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.kind.KindCommand;
import java.util.Optional;

/**
 * A command on its way through a partition.
 *
 * @param partition where the sender believes it belongs; the machine checks
 * @param command what is asked
 * @param requestId names a write across its copies; empty if the sender will never repeat it
 * @param lowestUnanswered all of the session's requests below this number are answered, and no copy
 *     of them matters any more; 1 if the session does not say
 * @param principal who asks, as it is kept beside a change
 * @param deadline when nobody waits any more
 * @param replyTo where the answer goes
 * @param <T> the shell's form of a return address
 */
public record Ask<T>(
    PartitionId partition,
    KindCommand command,
    Optional<RequestId> requestId,
    long lowestUnanswered,
    Principal principal,
    Deadline deadline,
    T replyTo) {

  /** A command of somebody who does not say who it is. */
  public Ask(
      PartitionId partition,
      KindCommand command,
      Optional<RequestId> requestId,
      long lowestUnanswered,
      Deadline deadline,
      T replyTo) {
    this(partition, command, requestId, lowestUnanswered, Principal.NONE, deadline, replyTo);
  }
}
