package io.troupe.simulation.cluster;

import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.PersistenceId;
import io.troupe.persistence.log.GroupId;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The few partitions of a cluster here, and their journals in the few groups that it has. */
final class Partitions {
  /** The data groups. */
  static final List<GroupId> GROUPS = GroupId.DATA.subList(0, 2);

  private static final List<PersistenceId> IDS =
      GROUPS.stream().flatMap(group -> idsOf(group).limit(1)).toList();

  /** All of them. */
  static final List<PartitionId> ALL =
      IntStream.range(0, IDS.size()).mapToObj(PartitionId::new).toList();

  private Partitions() {}

  private static Stream<PersistenceId> idsOf(GroupId group) {
    return Stream.iterate(0, number -> number + 1)
        .map(number -> new PersistenceId("partition-" + number))
        .filter(id -> GroupId.of(id).equals(group));
  }

  static PersistenceId idOf(PartitionId partition) {
    return IDS.get(partition.number());
  }

  static PartitionId of(PersistenceId id) {
    return ALL.get(IDS.indexOf(id));
  }
}
