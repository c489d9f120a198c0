package io.troupe.sharding.versions;

import io.troupe.actors.Bytes;
import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.sharding.versions.Revision.Author;
import io.troupe.sharding.versions.Revision.How;
import java.util.Optional;

/**
 * A revision in a snapshot.
 *
 * <pre>
 *   u8 how · u8 flags (1: in the log, 2: has a request, 4: its value is known)
 *   varint version · varint created · signed wall time · varint end
 *   [ varint time · text principal   [ i64 session high · i64 session low · varint number ] ]
 *   [ bytes value · text content type ]     of a key that was set
 * </pre>
 */
final class RevisionFormat {
  private static final int IN_LOG = 1;
  private static final int HAS_REQUEST = 2;
  private static final int HAS_VALUE = 4;

  private RevisionFormat() {}

  static void write(Revision revision, WireWriter out) {
    Author author = revision.author;
    Optional<RequestId> request = revision.requestId();
    out.u8(revision.how.number)
        .u8(
            (author == null ? 0 : IN_LOG)
                | (request.isPresent() ? HAS_REQUEST : 0)
                | (revision.hasValue ? HAS_VALUE : 0))
        .varint(revision.version)
        .varint(revision.created)
        .signedVarint(revision.wallMillis)
        .varint(revision.untilMillis);
    if (author != null) {
      out.varint(author.timeMillis()).text(author.principal().name());
      request.ifPresent(
          id -> out.i64(id.session().high()).i64(id.session().low()).varint(id.number()));
    }
    if (revision.isPresent()) {
      out.bytes(revision.value()).text(revision.contentType);
    }
  }

  static Revision read(WireReader in, VersionStore store) {
    How how = How.of(in.u8());
    int flags = in.u8();
    if ((flags & ~(IN_LOG | HAS_REQUEST | HAS_VALUE)) != 0
        || (flags & (IN_LOG | HAS_REQUEST)) == HAS_REQUEST) {
      throw new WireFormatException("a revision has unknown flags " + flags);
    }
    long version = in.varint();
    long created = in.varint();
    boolean isPut = how == How.PUT;
    if (version < 1 || created > version || (created < 1) == isPut) {
      throw new WireFormatException(
          "a revision of version " + version + " cannot have come into being at " + created);
    }
    long wallMillis = in.signedVarint();
    long untilMillis = in.varint();
    Author author = (flags & IN_LOG) == 0 ? null : author(in, (flags & HAS_REQUEST) != 0);
    Bytes value = isPut ? in.bytes() : Bytes.EMPTY;
    String contentType = isPut ? store.shared(in.text()) : "";
    return new Revision(
        how,
        value.unsafeArray(),
        (flags & HAS_VALUE) != 0,
        contentType,
        version,
        created,
        wallMillis,
        untilMillis,
        author);
  }

  private static Author author(WireReader in, boolean hasRequest) {
    long timeMillis = in.varint();
    String name = in.text();
    Principal principal = name.isEmpty() ? Principal.NONE : new Principal(name);
    return new Author(
        timeMillis,
        hasRequest
            ? Optional.of(new RequestId(new SessionId(in.i64(), in.i64()), in.varint()))
            : Optional.empty(),
        principal);
  }
}
