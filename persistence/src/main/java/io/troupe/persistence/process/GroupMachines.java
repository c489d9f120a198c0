package io.troupe.persistence.process;

import io.troupe.persistence.disk.FreeSpace;
import io.troupe.persistence.groups.GroupStateMachine;
import io.troupe.persistence.groups.store.GroupStore.RoundWriter;
import io.troupe.persistence.log.GroupId;
import java.io.IOException;
import java.nio.file.Path;

/** What the groups of a node are applied to. Whoever made it closes it, after the process. */
@FunctionalInterface
public interface GroupMachines {
  /** The state machine of a group; asked once for each that runs here. */
  GroupStateMachine of(GroupId group);

  /** Something around the writing of the groups' log, such as a meter. */
  default RoundWriter around(RoundWriter writer) {
    return writer;
  }

  /** How the disk of a directory is looked at, with what the machines have there themselves. */
  default FreeSpace space(Path directory, long minFreeBytes) throws IOException {
    return FreeSpace.of(directory, minFreeBytes);
  }
}
