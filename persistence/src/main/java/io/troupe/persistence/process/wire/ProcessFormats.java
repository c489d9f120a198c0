package io.troupe.persistence.process.wire;

import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.consensus.Payload;
import io.troupe.consensus.ReplicaId;
import io.troupe.persistence.log.GroupId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * What node processes say and keep, as bytes.
 *
 * <pre>
 *   each: u8 version (1) · u8 kind · fields · i32 CRC-32C of all before it
 *     1 hello        text address · varint count · text seeds · text fixed · bool has replicas
 *                    · bool has table · table
 *     2 record       text cluster · text disk id · varint replica (0: none) · bool has begun
 *                    · table
 *     3 change       varint expected version · table
 *     4 table        bool has table · table
 *     5 members      varint count · varint replicas
 *   table: i64 cluster id · varint version · varint founders · varint last replica · varint count
 *          · voters: varint replica · text name · text disk id · text address · u8 standing
 * </pre>
 */
public final class ProcessFormats {
  static final int VERSION = 1;
  private static final int HELLO = 1;
  private static final int RECORD = 2;
  private static final int CHANGE = 3;
  private static final int TABLE = 4;
  private static final int MEMBERS = 5;
  private static final int CRC_BYTES = 4;
  private static final int MOST_IN_A_LIST = 64;

  private ProcessFormats() {}

  /** The bytes of a hello. */
  public static byte[] encode(Hello hello) {
    WireWriter out = begin(HELLO, 256).text(hello.address()).varint(hello.seeds().size());
    hello.seeds().forEach(out::text);
    optionalTable(hello.table(), out.text(hello.fixed()).bool(hello.hasReplicas()));
    return end(out);
  }

  /** The hello of these bytes. */
  public static Hello decodeHello(byte[] bytes) {
    return decode(
        HELLO,
        bytes,
        "a hello",
        in ->
            new Hello(
                in.text(), list(in, WireReader::text), in.text(), in.bool(), optionalTable(in)));
  }

  /** The bytes of a record. */
  public static byte[] encode(ClusterRecord record) {
    WireWriter out =
        begin(RECORD, 256)
            .text(record.name())
            .text(record.diskId())
            .varint(record.replica().map(ReplicaId::number).orElse(0))
            .bool(record.hasBegun());
    table(record.table(), out);
    return end(out);
  }

  /** The record of these bytes. */
  public static ClusterRecord decodeRecord(byte[] bytes) {
    return decode(
        RECORD,
        bytes,
        "the record of the cluster",
        in ->
            new ClusterRecord(
                in.text(),
                in.text(),
                Optional.of(in.smallVarint()).filter(it -> it > 0).map(ReplicaId::new),
                in.bool(),
                table(in)));
  }

  /** The command that replaces a table of that version, 0 for none, by this one. */
  public static byte[] encodeChange(TableChange change) {
    WireWriter out = begin(CHANGE, 256).varint(change.expected());
    table(change.table(), out);
    return end(out);
  }

  /** The change of these bytes. */
  public static TableChange decodeChange(byte[] bytes) {
    return decode(
        CHANGE, bytes, "a change of voters", in -> new TableChange(in.varint(), table(in)));
  }

  /** A change of the table. */
  public record TableChange(long expected, VoterTable table) {}

  /** The bytes of a table, or of none. */
  public static byte[] encodeTable(Optional<VoterTable> table) {
    WireWriter out = begin(TABLE, 256);
    optionalTable(table, out);
    return end(out);
  }

  /** The table of these bytes. */
  public static Optional<VoterTable> decodeTable(byte[] bytes) {
    return decode(TABLE, bytes, "a table of voters", ProcessFormats::optionalTable);
  }

  /** The bytes of a list of voters. */
  public static byte[] encodeMembers(List<ReplicaId> voters) {
    WireWriter out = begin(MEMBERS, 32).varint(voters.size());
    voters.forEach(it -> out.varint(it.number()));
    return end(out);
  }

  /** The voters of these bytes. */
  public static List<ReplicaId> decodeMembers(byte[] bytes) {
    return decode(MEMBERS, bytes, "a list of voters", in -> list(in, ProcessFormats::replica));
  }

  static WireWriter begin(int kind, int expectedBytes) {
    return new WireWriter(expectedBytes).u8(VERSION).u8(kind);
  }

  static byte[] end(WireWriter out) {
    return out.i32(out.checksum()).toArray();
  }

  /** Decodes what begins with that kind and ends with its checksum, and nothing else. */
  static <T> T decode(int kind, byte[] bytes, String what, Function<WireReader, T> fields) {
    if (bytes.length < 2 + CRC_BYTES) {
      throw new WireFormatException(what + " is cut short");
    }
    if (bytes[0] != VERSION) {
      throw new WireFormatException(
          "%s has version %d, this build reads version %d".formatted(what, bytes[0], VERSION));
    }
    int content = bytes.length - CRC_BYTES;
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, content);
    if (new WireReader(Arrays.copyOfRange(bytes, content, bytes.length)).i32()
        != (int) crc.getValue()) {
      throw new WireFormatException(what + " does not fit its checksum");
    }
    WireReader in = new WireReader(bytes);
    in.u8();
    int found = in.u8();
    if (found != kind) {
      throw new WireFormatException(what + " is of kind " + kind + ", not " + found);
    }
    try {
      T value = fields.apply(in);
      if (in.left() != CRC_BYTES) {
        throw new WireFormatException(what + " has another length than its fields");
      }
      return value;
    } catch (IllegalArgumentException e) {
      throw new WireFormatException(what + " makes no sense: " + e.getMessage());
    }
  }

  static void payload(Payload payload, WireWriter out) {
    out.varint(payload.length()).raw(payload.unsafeArray());
  }

  static Payload payload(WireReader in) {
    return Payload.wrap(in.bytes().unsafeArray());
  }

  static GroupId group(WireReader in) {
    return new GroupId(in.u8());
  }

  static ReplicaId replica(WireReader in) {
    return new ReplicaId(in.smallVarint());
  }

  private static void optionalTable(Optional<VoterTable> table, WireWriter out) {
    out.bool(table.isPresent());
    table.ifPresent(it -> table(it, out));
  }

  private static Optional<VoterTable> optionalTable(WireReader in) {
    return in.bool() ? Optional.of(table(in)) : Optional.empty();
  }

  private static void table(VoterTable table, WireWriter out) {
    out.i64(table.cluster().number())
        .varint(table.version())
        .varint(table.founders())
        .varint(table.lastReplica())
        .varint(table.voters().size());
    for (Voter voter : table.voters()) {
      out.varint(voter.replica().number())
          .text(voter.name())
          .text(voter.diskId())
          .text(voter.address())
          .u8(voter.standing().code());
    }
  }

  private static VoterTable table(WireReader in) {
    return new VoterTable(
        new ClusterId(in.i64()),
        in.varint(),
        in.smallVarint(),
        in.smallVarint(),
        list(in, ProcessFormats::voter));
  }

  private static Voter voter(WireReader in) {
    return new Voter(replica(in), in.text(), in.text(), in.text(), standing(in.u8()));
  }

  private static Voter.Standing standing(int code) {
    for (Voter.Standing each : Voter.Standing.values()) {
      if (each.code() == code) {
        return each;
      }
    }
    throw new WireFormatException("a voter has the unknown standing " + code);
  }

  private static <T> List<T> list(WireReader in, Function<WireReader, T> element) {
    int count = in.smallVarint();
    if (count > MOST_IN_A_LIST) {
      throw new WireFormatException(
          "a list has at most %d, not %d".formatted(MOST_IN_A_LIST, count));
    }
    List<T> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(element.apply(in));
    }
    return all;
  }
}
