package io.troupe.persistence.process.cluster;

import io.troupe.actors.node.StartRefusedException;
import io.troupe.actors.node.StartRefusedException.Reason;
import io.troupe.actors.node.WholeFile;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.persistence.process.wire.ClusterRecord;
import io.troupe.persistence.process.wire.ProcessFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a node keeps of its cluster, on disk: after a crash the last record that was written, or the
 * one before, whole.
 */
final class ClusterFile {
  private final NodeDisk disk;

  ClusterFile(NodeDisk disk) {
    this.disk = disk;
  }

  /**
   * The record; none on a disk that knows of no cluster.
   *
   * @throws StartRefusedException if it is damaged, of another disk or cluster, or lost while there
   *     are groups
   */
  Optional<ClusterRecord> read(String cluster) {
    Path file = disk.record();
    if (!Files.exists(file)) {
      if (disk.hasGroups()) {
        throw new StartRefusedException(
            Reason.DAMAGED,
            "%s has groups, but the file '%s' that says of which cluster is lost; restore it, or start on a new directory and let it replace this voter"
                .formatted(disk.directory(), file.getFileName()));
      }
      return Optional.empty();
    }
    ClusterRecord found;
    try {
      found = ProcessFormats.decodeRecord(Files.readAllBytes(file));
    } catch (IOException | WireFormatException e) {
      throw new StartRefusedException(
          Reason.DAMAGED, "the file " + file + " cannot be used: " + e.getMessage(), e);
    }
    if (!found.name().equals(cluster)) {
      throw new StartRefusedException(
          Reason.OTHER_CLUSTER,
          "%s belongs to the cluster '%s', this node is to join '%s'"
              .formatted(disk.directory(), found.name(), cluster));
    }
    if (!found.diskId().equals(disk.diskId())) {
      throw new StartRefusedException(
          Reason.DAMAGED,
          "the file %s was written on the disk '%s', this one is '%s'"
              .formatted(file, found.diskId(), disk.diskId()));
    }
    return Optional.of(found);
  }

  /**
   * Replaces the record; on stable storage when this returns.
   *
   * @throws StartRefusedException if the disk fails
   */
  void write(ClusterRecord record) {
    Path file = disk.record();
    try {
      Files.createDirectories(disk.directory());
      WholeFile.replace(file, ProcessFormats.encode(record));
    } catch (IOException e) {
      throw new StartRefusedException(
          Reason.UNWRITABLE, "the file " + file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
