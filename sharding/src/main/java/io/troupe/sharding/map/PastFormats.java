package io.troupe.sharding.map;

import static io.troupe.sharding.map.MapFormats.add;
import static io.troupe.sharding.map.MapFormats.name;
import static io.troupe.sharding.map.MapFormats.readAccess;
import static io.troupe.sharding.map.MapFormats.version;
import static io.troupe.sharding.map.MapFormats.writeAccess;

import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.actors.Version;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The form of everything about the past of maps; the rules are those of {@link MapFormats}. */
final class PastFormats {
  private static final int NOW = 0;
  private static final int AT_VERSION = 1;
  private static final int AT_TIME = 2;

  /** The fewest bytes that a revision takes. */
  private static final int MIN_REVISION_BYTES = 6;

  private PastFormats() {}

  static void register(WireRegistry.Builder registry) {
    add(
        registry,
        "map.get-as-of",
        MapCommand.GetAsOf.class,
        (get, out) -> {
          writeAsOf(get.asOf(), name(get.map(), out).bytes(get.key()));
          writeAccess(get.access(), out);
        },
        in -> new MapCommand.GetAsOf(name(in), in.bytes(), readAsOf(in), readAccess(in)));
    add(
        registry,
        "map.history",
        MapCommand.History.class,
        (history, out) -> {
          name(history.map(), out).bytes(history.key()).bool(history.before().isPresent());
          history.before().ifPresent(before -> version(before, out));
          writeAccess(history.access(), out.varint(history.limit()));
        },
        in ->
            new MapCommand.History(
                name(in),
                in.bytes(),
                in.bool() ? Optional.of(version(in)) : Optional.empty(),
                in.smallVarint(),
                readAccess(in)));
    add(
        registry,
        "map.changes",
        MapCommand.Changes.class,
        (changes, out) ->
            writeAccess(
                changes.access(),
                version(changes.after(), out).varint(changes.limit()).varint(changes.maxBytes())),
        in ->
            new MapCommand.Changes(
                version(in), in.smallVarint(), in.smallVarint(), readAccess(in)));
    add(
        registry,
        "map.out-of-history",
        MapReply.OutOfHistory.class,
        (reply, out) -> version(reply.from(), out).signedVarint(reply.fromMillis()),
        in -> new MapReply.OutOfHistory(version(in), in.signedVarint()));
    add(
        registry,
        "map.changes-forgotten",
        MapReply.ChangesForgotten.class,
        (reply, out) -> version(reply.keptFrom(), out),
        in -> new MapReply.ChangesForgotten(version(in)));
    add(
        registry,
        "map.revisions",
        MapReply.Revisions.class,
        (reply, out) -> {
          out.bool(reply.more()).varint(reply.revisions().size());
          reply.revisions().forEach(revision -> writeRevision(revision, out));
        },
        PastFormats::readRevisions);
    add(
        registry,
        "map.changed",
        MapReply.Changes.class,
        (reply, out) -> {
          version(reply.upTo(), out).varint(reply.changes().size());
          for (MapReply.Changed changed : reply.changes()) {
            writeRevision(changed.revision(), name(changed.map(), out).bytes(changed.key()));
          }
        },
        PastFormats::readChanges);
  }

  static void writeAsOf(AsOf asOf, WireWriter out) {
    switch (asOf) {
      case AsOf.Now now -> out.u8(NOW);
      case AsOf.AtVersion at -> version(at.version(), out.u8(AT_VERSION));
      case AsOf.AtTime at -> out.u8(AT_TIME).signedVarint(at.wallMillis());
    }
  }

  static AsOf readAsOf(WireReader in) {
    int tag = in.u8();
    return switch (tag) {
      case NOW -> AsOf.NOW;
      case AT_VERSION -> new AsOf.AtVersion(version(in));
      case AT_TIME -> new AsOf.AtTime(in.signedVarint());
      default -> throw new WireFormatException("no state has the number " + tag);
    };
  }

  private static MapReply.Revisions readRevisions(WireReader in) {
    boolean more = in.bool();
    int count = in.count(MIN_REVISION_BYTES);
    List<MapRevision> revisions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      revisions.add(readRevision(in));
    }
    return new MapReply.Revisions(revisions, more);
  }

  private static MapReply.Changes readChanges(WireReader in) {
    Version upTo = version(in);
    int count = in.count(MIN_REVISION_BYTES);
    List<MapReply.Changed> changes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      changes.add(new MapReply.Changed(name(in), in.bytes(), readRevision(in)));
    }
    return new MapReply.Changes(changes, upTo);
  }

  private static void writeRevision(MapRevision revision, WireWriter out) {
    version(revision.version(), out.u8(revision.how().number()))
        .signedVarint(revision.timeMillis())
        .bool(revision.entry().isPresent());
    revision.entry().ifPresent(entry -> MapFormats.writeEntry(entry, out));
    out.bool(revision.requestId().isPresent());
    revision
        .requestId()
        .ifPresent(id -> out.i64(id.session().high()).i64(id.session().low()).varint(id.number()));
    out.text(revision.principal().name());
  }

  private static MapRevision readRevision(WireReader in) {
    MapRevision.How how = MapRevision.How.of(in.u8());
    Version version = version(in);
    long timeMillis = in.signedVarint();
    Optional<MapEntry> entry = in.bool() ? Optional.of(MapFormats.readEntry(in)) : Optional.empty();
    Optional<RequestId> requestId =
        in.bool()
            ? Optional.of(new RequestId(new SessionId(in.i64(), in.i64()), in.varint()))
            : Optional.empty();
    return new MapRevision(how, version, timeMillis, entry, requestId, new Principal(in.text()));
  }
}
