package io.troupe.persistence.process.cluster;

import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.process.wire.ClusterRecord;
import io.troupe.persistence.process.wire.VoterTable;
import java.util.Optional;

/** What a node knows of its cluster, and has on disk. Thread-safe. */
public final class KeptCluster {
  private final String name;
  private final String diskId;
  private final ClusterFile file;
  private volatile Optional<ClusterRecord> record; // written under this

  /**
   * What the disk has.
   *
   * @param name the cluster's
   * @throws io.troupe.actors.node.StartRefusedException if that is damaged, lost or foreign
   */
  public KeptCluster(String name, NodeDisk disk) {
    this.name = name;
    this.diskId = disk.diskId();
    this.file = new ClusterFile(disk);
    this.record = file.read(name);
  }

  /** All of it, once there is a cluster. */
  public Optional<ClusterRecord> record() {
    return record;
  }

  /** The newest table of voters. */
  public Optional<VoterTable> table() {
    return record.map(ClusterRecord::table);
  }

  /**
   * Keeps the first table, or a newer one of the same cluster; any other one is left. On disk when
   * this returns.
   */
  public synchronized void keep(VoterTable table) {
    if (record.isEmpty()) {
      write(new ClusterRecord(name, diskId, Optional.empty(), false, table));
      return;
    }
    ClusterRecord now = record.get();
    if (table.cluster().equals(now.table().cluster()) && table.version() > now.table().version()) {
      write(new ClusterRecord(name, diskId, now.replica(), now.hasBegun(), table));
    }
  }

  /** Keeps which replica the node has, and whether it has begun. On disk when this returns. */
  public synchronized void keep(ReplicaId replica, boolean hasBegun) {
    write(
        new ClusterRecord(
            name, diskId, Optional.of(replica), hasBegun, record.orElseThrow().table()));
  }

  private void write(ClusterRecord next) {
    file.write(next);
    record = Optional.of(next);
  }
}
