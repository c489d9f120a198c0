package io.troupe.persistence.process.calls;

import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.groups.Group;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.process.wire.ClusterId;
import java.util.List;
import java.util.Optional;

/** What calls know of the cluster. Thread-safe, and quick. */
public interface Landscape {
  /** The cluster, once it is known. */
  Optional<ClusterId> cluster();

  /** Which replica this node is, if it is a voter. */
  Optional<ReplicaId> self();

  /** The replica of that group which runs here. */
  Optional<Group> local(GroupId group);

  /** All voters. */
  List<ReplicaId> voters();

  /** Whether nobody is left who could answer before this node is started again. */
  boolean isForsaken();

  /** Sends the bytes of a call to a voter; false where nothing of them will arrive. */
  boolean send(ReplicaId to, byte[] request);
}
