package io.troupe.persistence.groups.wire;

import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.consensus.Entry;
import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Membership;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.consensus.SnapshotMark;
import io.troupe.consensus.Term;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What rows and messages are made of.
 *
 * <pre>
 *   content     varint term · u8 kind: 1 command, bytes · 2 no-op · 3 members, membership
 *   membership  three lists (voters, outgoing, learners): varint count · varint replicas
 *   mark        varint index · varint term · membership
 *   bytes       varint length · bytes
 * </pre>
 */
final class Fields {
  static final int CRC_BYTES = 4;

  /** No index or term gets near it; what is larger would overflow in sums. */
  private static final long LARGEST = 1L << 62;

  private static final int COMMAND = 1;
  private static final int NO_OP = 2;
  private static final int MEMBERS = 3;

  private Fields() {}

  static void payload(Payload payload, WireWriter out) {
    out.varint(payload.length()).raw(payload.unsafeArray());
  }

  static Payload payload(WireReader in) {
    return Payload.wrap(in.bytes().unsafeArray());
  }

  static void content(Entry entry, WireWriter out) {
    out.varint(entry.term().number());
    switch (entry.content()) {
      case Entry.Content.Command command -> payload(command.payload(), out.u8(COMMAND));
      case Entry.Content.NoOp unused -> out.u8(NO_OP);
      case Entry.Content.Members members -> membership(members.membership(), out.u8(MEMBERS));
    }
  }

  static Entry entry(LogIndex index, WireReader in) {
    Term term = term(in);
    int kind = in.u8();
    return new Entry(
        index,
        term,
        switch (kind) {
          case COMMAND -> new Entry.Content.Command(payload(in));
          case NO_OP -> new Entry.Content.NoOp();
          case MEMBERS -> new Entry.Content.Members(membership(in));
          default -> throw new WireFormatException("an entry is of the unknown kind " + kind);
        });
  }

  static void mark(SnapshotMark mark, WireWriter out) {
    out.varint(mark.index().number()).varint(mark.term().number());
    membership(mark.membership(), out);
  }

  static SnapshotMark mark(WireReader in) {
    return new SnapshotMark(index(in), term(in), membership(in));
  }

  static LogIndex index(WireReader in) {
    return new LogIndex(number(in));
  }

  static Term term(WireReader in) {
    return new Term(number(in));
  }

  static long number(WireReader in) {
    long number = in.varint();
    if (number < 0 || number > LARGEST) {
      throw new WireFormatException("a number is out of range: " + number);
    }
    return number;
  }

  static ReplicaId replica(WireReader in) {
    int number = in.smallVarint();
    if (number < 1) {
      throw new WireFormatException("a replica's id is at least 1, not " + number);
    }
    return new ReplicaId(number);
  }

  private static void membership(Membership membership, WireWriter out) {
    replicas(membership.voters(), out);
    replicas(membership.outgoing(), out);
    replicas(membership.learners(), out);
  }

  private static Membership membership(WireReader in) {
    List<ReplicaId> voters = replicas(in);
    List<ReplicaId> outgoing = replicas(in);
    List<ReplicaId> learners = replicas(in);
    try {
      return new Membership(voters, outgoing, learners);
    } catch (IllegalArgumentException e) {
      throw new WireFormatException("members are not valid: " + e.getMessage());
    }
  }

  private static void replicas(List<ReplicaId> replicas, WireWriter out) {
    out.varint(replicas.size());
    replicas.forEach(replica -> out.varint(replica.number()));
  }

  private static List<ReplicaId> replicas(WireReader in) {
    int count = in.smallVarint();
    if (count > Membership.MAX_MEMBERS) {
      throw new WireFormatException("a group has no " + count + " members");
    }
    List<ReplicaId> replicas = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      replicas.add(replica(in));
    }
    return replicas;
  }

  /** Nothing but the checksum may be left. */
  static void expectChecksum(WireReader in, String what) {
    if (in.left() != CRC_BYTES) {
      throw new WireFormatException(what + " has another length than its fields");
    }
  }

  /** Refuses bytes that do not end with their checksum. */
  static void check(byte[] bytes, String what) {
    int content = bytes.length - CRC_BYTES;
    if (content < 1) {
      throw new WireFormatException(what + " is cut short");
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, content);
    int stored = new WireReader(Arrays.copyOfRange(bytes, content, bytes.length)).i32();
    if (stored != (int) crc.getValue()) {
      throw new WireFormatException(what + " does not fit its checksum");
    }
  }
}
