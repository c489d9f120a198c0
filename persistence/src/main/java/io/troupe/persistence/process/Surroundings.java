package io.troupe.persistence.process;

import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.groups.Group;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.process.calls.Landscape;
import io.troupe.persistence.process.cluster.KeptCluster;
import io.troupe.persistence.process.wire.ClusterId;
import io.troupe.persistence.process.wire.Voter;
import io.troupe.persistence.process.wire.VoterTable;
import io.troupe.persistence.transport.Transport;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What calls see of the node and its cluster. */
record Surroundings(
    String name,
    String diskId,
    KeptCluster kept,
    Supplier<Optional<Replicas>> replicas,
    BooleanSupplier failed,
    Transport transport)
    implements Landscape {
  @Override
  public Optional<ClusterId> cluster() {
    return kept.table().map(VoterTable::cluster);
  }

  @Override
  public Optional<ReplicaId> self() {
    return replicas.get().map(Replicas::self);
  }

  @Override
  public Optional<Group> local(GroupId group) {
    return replicas.get().flatMap(it -> it.group(group));
  }

  @Override
  public List<ReplicaId> voters() {
    boolean here = replicas.get().isPresent();
    return kept.table().stream()
        .flatMap(it -> it.voters().stream())
        .filter(it -> here || !it.is(name, diskId))
        .map(Voter::replica)
        .toList();
  }

  @Override
  public boolean isForsaken() {
    return failed.getAsBoolean()
        && kept.table().stream()
            .flatMap(it -> it.voters().stream())
            .allMatch(it -> it.is(name, diskId));
  }

  @Override
  public boolean send(ReplicaId to, byte[] request) {
    return kept.table()
        .flatMap(it -> it.voter(to))
        .filter(it -> transport.send(it.name(), Switchboard.CALLS, request))
        .isPresent();
  }
}
