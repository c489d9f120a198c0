package io.troupe.persistence.groups.store;

import io.troupe.actors.wire.WireWriter;
import io.troupe.persistence.log.GroupId;
import java.nio.charset.StandardCharsets;

/** The keys of rows. Those of a group are two bytes long in META, so that no text is one. */
final class Keys {
  static final byte[] FORMAT = text("format");
  static final byte[] DISK = text("disk");
  static final byte[] ROUND = text("round");

  private static final int VOTE = 1;
  private static final int BASE = 2;
  private static final int SNAPSHOTS = 3;

  private Keys() {}

  static byte[] vote(GroupId group) {
    return meta(group, VOTE);
  }

  static byte[] base(GroupId group) {
    return meta(group, BASE);
  }

  static byte[] snapshots(GroupId group) {
    return meta(group, SNAPSHOTS);
  }

  static byte[] entry(GroupId group, long index) {
    return new WireWriter(16).u8(group.number()).i64(index).toArray();
  }

  static byte[] piece(GroupId group, long number, int place) {
    return new WireWriter(16).u8(group.number()).i64(number).i32(place).toArray();
  }

  private static byte[] meta(GroupId group, int what) {
    return new byte[] {(byte) group.number(), (byte) what};
  }

  private static byte[] text(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
