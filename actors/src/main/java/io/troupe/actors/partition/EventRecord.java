package io.troupe.actors.partition;

import io.troupe.actors.Bytes;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.Optional;

/**
 * An event as a partition's journal stores it: what happened, when, and by whose request.
 *
 * <pre>
 *   u8 format (1) · u8 flags (1: has a request) · varint time
 *   [ i64 session high · i64 session low · varint number · varint lowest unanswered ]
 *   manifest and event
 * </pre>
 *
 * @param timeMillis partition time
 * @param requestId the request that caused it, if it has an id
 * @param lowestUnanswered of the request's session; 1 without one
 * @param event what happened
 */
record EventRecord(
    long timeMillis, Optional<RequestId> requestId, long lowestUnanswered, KindEvent event) {
  private static final int FORMAT = 1;
  private static final int HAS_REQUEST = 1;

  Bytes encode(WireRegistry wire) {
    WireWriter out = new WireWriter(192);
    out.u8(FORMAT).u8(requestId.isPresent() ? HAS_REQUEST : 0).varint(timeMillis);
    requestId.ifPresent(
        id ->
            out.i64(id.session().high())
                .i64(id.session().low())
                .varint(id.number())
                .varint(lowestUnanswered));
    wire.writeTagged(event, out);
    return out.toBytes();
  }

  static EventRecord decode(Bytes bytes, WireRegistry wire) {
    WireReader in = new WireReader(bytes);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          "an event has format " + format + ", this build reads format " + FORMAT);
    }
    int flags = in.u8();
    if ((flags & ~HAS_REQUEST) != 0) {
      throw new WireFormatException("an event has unknown flags " + flags);
    }
    long timeMillis = in.varint();
    Optional<RequestId> requestId = Optional.empty();
    long lowest = 1;
    if (flags == HAS_REQUEST) {
      SessionId session = new SessionId(in.i64(), in.i64());
      long number = in.varint();
      if (number < 1) {
        throw new WireFormatException("a request number is at least 1, not " + number);
      }
      requestId = Optional.of(new RequestId(session, number));
      lowest = in.varint();
    }
    KindEvent event = wire.readTagged(KindEvent.class, in);
    in.expectEnd();
    return new EventRecord(timeMillis, requestId, lowest, event);
  }
}
