package io.troupe.persistence.process;

import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.groups.GroupStateMachine;
import io.troupe.persistence.groups.store.GroupStore.RoundWriter;
import io.troupe.persistence.log.GroupId;

/** What the groups of a node are applied to. Whoever made it closes it, after the process. */
@FunctionalInterface
public interface GroupMachines {
  /** The state machine of a group; asked once for each that runs here. */
  GroupStateMachine of(GroupId group);

  /** Something around the writing of the groups' log, such as a meter. */
  default RoundWriter around(RoundWriter writer) {
    return writer;
  }

  /** The machines have tables of their own on the disk that is looked at here. */
  default void share(FreeSpace space) {}
}
