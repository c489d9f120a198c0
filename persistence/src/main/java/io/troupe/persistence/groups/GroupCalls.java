package io.troupe.persistence.groups;

import io.troupe.actors.Deadline;
import io.troupe.consensus.Payload;
import io.troupe.persistence.log.GroupId;
import java.util.concurrent.CompletionStage;

/**
 * Asks the groups of the cluster, whichever node leads them. Thread-safe, and waits for nothing.
 *
 * <p>A command that found no leader, or lost the one it went to, is put to the next one until the
 * deadline: so the log may come to hold it twice, and state machines must make a repeat harmless.
 * Calls of one thread to one group take effect in their order as long as its leader stays.
 */
public interface GroupCalls {
  /**
   * Puts a command into a group's log. Done once it is committed and applied by the leader; refused
   * only where no copy of it can have been begun; else unknown. A retry is as safe as the state
   * machine makes it.
   */
  CompletionStage<GroupAnswer<Applied>> propose(GroupId group, Payload command, Deadline deadline);

  /**
   * Asks a group's state machine; the answer is linearizable. Never unknown. May be asked again.
   */
  CompletionStage<GroupAnswer<Payload>> query(GroupId group, Payload question, Deadline deadline);
}
