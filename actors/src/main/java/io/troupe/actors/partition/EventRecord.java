package io.troupe.actors.partition;

import io.troupe.actors.Bytes;
import io.troupe.actors.Principal;
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
 *   u8 format (2) · u8 flags (1: has a request, 2: has a principal, 4: has a content hash)
 *   varint time · varint wall time
 *   [ i64 session high · i64 session low · varint number · varint lowest unanswered ]
 *   [ i64 content hash ]     only of a request
 *   [ text principal ]
 *   manifest and event
 * </pre>
 *
 * Format 1 has no wall time and no principal: its one time counts as both.
 *
 * @param timeMillis partition time
 * @param wallMillis what the owner's wall clock showed, held so that it never goes back
 * @param requestId the request that caused it, if it has an id
 * @param lowestUnanswered of the request's session; 1 without one
 * @param contentHash of what the request asked for; {@link ContentHash#NONE} if it is not kept
 * @param principal who asked for it
 * @param event what happened
 */
public record EventRecord(
    long timeMillis,
    long wallMillis,
    Optional<RequestId> requestId,
    long lowestUnanswered,
    long contentHash,
    Principal principal,
    KindEvent event) {
  private static final int FORMAT = 2;
  private static final int HAS_REQUEST = 1;
  private static final int HAS_PRINCIPAL = 2;
  private static final int HAS_CONTENT = 4;

  /** An event of which no content hash is kept. */
  public EventRecord(
      long timeMillis,
      long wallMillis,
      Optional<RequestId> requestId,
      long lowestUnanswered,
      Principal principal,
      KindEvent event) {
    this(timeMillis, wallMillis, requestId, lowestUnanswered, ContentHash.NONE, principal, event);
  }

  /** The bytes that a journal stores. */
  public Bytes encode(WireRegistry wire) {
    WireWriter out = new WireWriter(192);
    boolean hasContent = requestId.isPresent() && contentHash != ContentHash.NONE;
    int flags =
        (requestId.isPresent() ? HAS_REQUEST : 0)
            | (principal.isNone() ? 0 : HAS_PRINCIPAL)
            | (hasContent ? HAS_CONTENT : 0);
    out.u8(FORMAT).u8(flags).varint(timeMillis).varint(wallMillis);
    requestId.ifPresent(
        id ->
            out.i64(id.session().high())
                .i64(id.session().low())
                .varint(id.number())
                .varint(lowestUnanswered));
    if (hasContent) {
      out.i64(contentHash);
    }
    if (!principal.isNone()) {
      out.text(principal.name());
    }
    wire.writeTagged(event, out);
    return out.toBytes();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws WireFormatException if it is damaged or of a later form
   */
  public static EventRecord decode(Bytes bytes, WireRegistry wire) {
    WireReader in = new WireReader(bytes);
    int format = in.u8();
    if (format < 1 || format > FORMAT) {
      throw new WireFormatException(
          "an event has format " + format + ", this build reads formats 1 to " + FORMAT);
    }
    int flags = in.u8();
    int known = HAS_REQUEST | HAS_CONTENT | (format == 1 ? 0 : HAS_PRINCIPAL);
    if ((flags & ~known) != 0 || (flags & (HAS_REQUEST | HAS_CONTENT)) == HAS_CONTENT) {
      throw new WireFormatException("an event has unknown flags " + flags);
    }
    long timeMillis = in.varint();
    long wallMillis = format == 1 ? timeMillis : in.varint();
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
    Principal principal = (flags & HAS_PRINCIPAL) == 0 ? Principal.NONE : principal(in.text());
    KindEvent event = wire.readTagged(KindEvent.class, in);
    in.expectEnd();
    return new EventRecord(
        timeMillis, wallMillis, requestId, lowest, contentHash, principal, event);
  }

  private static Principal principal(String name) {
    try {
      return new Principal(name);
    } catch (IllegalArgumentException e) {
      throw new WireFormatException("an event has no valid principal: " + e.getMessage());
    }
  }
}
