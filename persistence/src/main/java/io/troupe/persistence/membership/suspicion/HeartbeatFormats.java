package io.troupe.persistence.membership.suspicion;

import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.persistence.membership.rules.Testimony;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How a heartbeat is written.
 *
 * <pre>
 *   u8 format (1) · varint known · bool + i64 incarnation · varint count · text name, u8 why each
 * </pre>
 */
public final class HeartbeatFormats {
  private static final int FORMAT = 1;

  private HeartbeatFormats() {}

  /** The bytes of a heartbeat. */
  public static byte[] encode(Heartbeat heartbeat) {
    WireWriter out = new WireWriter(32);
    out.u8(FORMAT).varint(heartbeat.known().number()).bool(heartbeat.incarnation().isPresent());
    heartbeat.incarnation().ifPresent(out::i64);
    out.varint(heartbeat.missed().size());
    heartbeat.missed().forEach((name, why) -> out.text(name).u8(why.code()));
    return out.toArray();
  }

  /** The heartbeat of these bytes. */
  public static Heartbeat decode(byte[] bytes) {
    WireReader in = new WireReader(bytes);
    try {
      int format = in.u8();
      if (format != FORMAT) {
        throw new WireFormatException("a heartbeat of format " + format + " is not known");
      }
      MembershipNumber known = new MembershipNumber(in.varint());
      OptionalLong incarnation = in.bool() ? OptionalLong.of(in.i64()) : OptionalLong.empty();
      int count = in.smallVarint();
      TreeMap<String, Testimony.Why> missed = new TreeMap<>();
      for (int i = 0; i < count; i++) {
        missed.put(in.text(), Testimony.Why.ofCode(in.u8()));
      }
      in.expectEnd();
      return new Heartbeat(known, incarnation, missed);
    } catch (IllegalArgumentException e) {
      throw new WireFormatException("a heartbeat is not valid: " + e.getMessage());
    }
  }
}
