package io.troupe.persistence.log;

import io.troupe.actors.journal.PersistenceId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Names one replicated log. Several share the persistence ids out among themselves.
 *
 * @param number 1 to 255
 */
public record GroupId(int number) {
  /** The only group of a node of its own. */
  public static final GroupId SOLE = new GroupId(1);

  /** How many groups share the persistence ids out among themselves: 1 to this. */
  public static final int DATA_GROUPS = 4;

  /** The groups that hold journals. */
  public static final List<GroupId> DATA =
      IntStream.rangeClosed(1, DATA_GROUPS).mapToObj(GroupId::new).toList();

  public GroupId {
    if (number < 1 || number > 255) {
      throw new IllegalArgumentException("a group's number is 1 to 255, not " + number);
    }
  }

  /** The group of a persistence id, for life: 1 + CRC-32C of its UTF-8 bytes, modulo 4. */
  public static GroupId of(PersistenceId id) {
    CRC32C crc = new CRC32C();
    crc.update(id.value().getBytes(StandardCharsets.UTF_8));
    return DATA.get((int) (crc.getValue() % DATA_GROUPS));
  }
}
