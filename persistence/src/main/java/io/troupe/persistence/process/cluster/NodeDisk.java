package io.troupe.persistence.process.cluster;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a node process keeps its state.
 *
 * @param directory the node's data directory, which it holds; {@code groups} and {@code cluster}
 *     are the process's own there
 * @param diskId drawn when the directory was first used; 1 to 128 visible ASCII characters
 * @param minFreeBytes while the disk has less room, groups refuse commands; from 0
 */
public record NodeDisk(Path directory, String diskId, long minFreeBytes) {
  /** Where the groups' log is. */
  public Path groups() {
    return directory.resolve("groups");
  }

  /** Whether nothing was ever kept here, or all of it is lost: neither record nor groups. */
  public boolean isBlank() {
    return !Files.exists(record()) && !hasGroups();
  }

  boolean hasGroups() {
    return Files.exists(groups().resolve("CURRENT"));
  }

  Path record() {
    return directory.resolve("cluster");
  }
}
