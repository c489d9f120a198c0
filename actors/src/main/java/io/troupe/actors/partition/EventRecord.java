package io.troupe.actors.partition;

import io.troupe.actors.Bytes;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.session.ContentHash;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.Optional;

/**
 * An event as a partition's journal stores it: what happened, when, and by whose request.
 *
 * <pre>
 *   u8 format (1) · u8 flags (1: has a request, 4: and its content hash) · varint time
 *   [ i64 session high · i64 session low · varint number · varint lowest unanswered ]
 *   [ i64 content hash ]
 *   manifest and event
 * </pre>
 *
 * @param timeMillis partition time
 * @param requestId the request that caused it, if it has an id
 * @param lowestUnanswered of the request's session; 1 without one
 * @param contentHash of what the request asked for; {@link ContentHash#NONE} if it is not kept
 * @param event what happened
 */
record EventRecord(
    long timeMillis,
    Optional<RequestId> requestId,
    long lowestUnanswered,
    long contentHash,
    KindEvent event) {
  private static final int FORMAT = 1;
  private static final int HAS_REQUEST = 1;
  private static final int HAS_CONTENT = 4;

  /** An event of which no content hash is kept. */
  EventRecord(
      long timeMillis, Optional<RequestId> requestId, long lowestUnanswered, KindEvent event) {
    this(timeMillis, requestId, lowestUnanswered, ContentHash.NONE, event);
  }

  Bytes encode(WireRegistry wire) {
    WireWriter out = new WireWriter(192);
    boolean hasContent = requestId.isPresent() && contentHash != ContentHash.NONE;
    int flags = (requestId.isPresent() ? HAS_REQUEST : 0) | (hasContent ? HAS_CONTENT : 0);
    out.u8(FORMAT).u8(flags).varint(timeMillis);
    requestId.ifPresent(
        id ->
            out.i64(id.session().high())
                .i64(id.session().low())
                .varint(id.number())
                .varint(lowestUnanswered));
    if (hasContent) {
      out.i64(contentHash);
    }
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
    if ((flags & ~(HAS_REQUEST | HAS_CONTENT)) != 0 || flags == HAS_CONTENT) {
      throw new WireFormatException("an event has unknown flags " + flags);
    }
    long timeMillis = in.varint();
    Optional<RequestId> requestId = Optional.empty();
    long lowest = 1;
    long contentHash = ContentHash.NONE;
    if ((flags & HAS_REQUEST) != 0) {
      SessionId session = new SessionId(in.i64(), in.i64());
      long number = in.varint();
      if (number < 1) {
        throw new WireFormatException("a request number is at least 1, not " + number);
      }
      requestId = Optional.of(new RequestId(session, number));
      lowest = in.varint();
      if ((flags & HAS_CONTENT) != 0) {
        contentHash = in.i64();
      }
    }
    KindEvent event = wire.readTagged(KindEvent.class, in);
    in.expectEnd();
    return new EventRecord(timeMillis, requestId, lowest, contentHash, event);
  }
}
