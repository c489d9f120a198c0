package io.troupe.persistence.groups.store;

import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.persistence.disk.AcknowledgedMark;
import io.troupe.persistence.disk.JournalDisk;
import io.troupe.persistence.groups.store.GroupFiles.Family;
import io.troupe.persistence.log.GroupId;
import io.troupe.persistence.log.LogIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * A look at a groups' log that nobody has open: every row that an opening reads. Changes nothing,
 * and goes on behind a group that is damaged.
 *
 * @param groups what there is of each group that is whole
 * @param acknowledged a round that is known to have been acknowledged
 * @param tables the tables that hold rows
 */
public record GroupsInspection(
    Map<GroupId, StoredState> groups, LogIndex acknowledged, List<Path> tables) {

  /**
   * Reads the log in a directory. The caller sees to it that nobody writes there meanwhile.
   *
   * @param disk the disk that the log must be of
   * @param wanted the groups to look at
   * @param problems hears what is wrong
   * @throws RocksDBException if RocksDB does not open it
   */
  public static GroupsInspection of(
      Path directory, JournalDisk disk, List<GroupId> wanted, Consumer<String> problems)
      throws RocksDBException, IOException {
    LogIndex acknowledged = AcknowledgedMark.read(directory);
    Map<GroupId, StoredState> groups = new LinkedHashMap<>();
    try (GroupFiles files = GroupFiles.openToRead(directory)) {
      checkDisk(files, directory, disk, problems);
      byte @Nullable [] round = files.get(Family.META, Keys.ROUND);
      LogIndex last = new LogIndex(round == null ? 0 : new WireReader(round).i64());
      if (acknowledged.compareTo(last) > 0) {
        problems.accept(AcknowledgedMark.lost(directory, acknowledged, last));
      }
      for (GroupId group : wanted) {
        try {
          new GroupOpening(files, group).look().ifPresent(state -> groups.put(group, state));
        } catch (WireFormatException | RocksDBException e) {
          problems.accept("the log of group %d: %s".formatted(group.number(), e.getMessage()));
        }
      }
      return new GroupsInspection(groups, acknowledged, files.tables());
    }
  }

  private static void checkDisk(
      GroupFiles files, Path directory, JournalDisk disk, Consumer<String> problems)
      throws RocksDBException {
    byte @Nullable [] id = files.get(Family.META, Keys.DISK);
    if (id == null) {
      problems.accept("the log of groups in " + directory + " has lost its first rows");
      return;
    }
    String madeFor = new WireReader(id).text();
    if (!madeFor.equals(disk.id())) {
      problems.accept(
          "the log of groups in %s was made for the disk id '%s', its data directory has '%s'"
              .formatted(directory, madeFor, disk.id()));
    }
  }
}
