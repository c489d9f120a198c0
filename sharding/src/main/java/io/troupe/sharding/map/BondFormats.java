package io.troupe.sharding.map;

import io.troupe.actors.guest.GuestKind;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;

/** The form of what is bound to sessions; the rules are those of {@link MapFormats}. */
final class BondFormats {
  private BondFormats() {}

  static void register(WireRegistry.Builder registry) {
    MapFormats.add(
        registry, "map.bind", MapCommand.Bind.class, BondFormats::writeBind, BondFormats::readBind);
    MapFormats.add(
        registry,
        "map.entry-bound",
        MapEvent.EntryBound.class,
        BondFormats::writeBound,
        BondFormats::readBound);
    MapFormats.add(
        registry,
        "map.entry-unbound",
        MapEvent.EntryUnbound.class,
        (unbound, out) -> MapFormats.name(unbound.map(), out).bytes(unbound.key()),
        in -> new MapEvent.EntryUnbound(MapFormats.name(in), in.bytes()));
    MapFormats.add(
        registry,
        "map.no-session",
        MapReply.NoSession.class,
        (none, out) -> {},
        in -> new MapReply.NoSession());
    MapFormats.add(
        registry,
        "map.bonds-full",
        MapReply.BondsFull.class,
        (full, out) -> out.varint(full.most()),
        in -> new MapReply.BondsFull(in.smallVarint()));
  }

  static void writeBind(MapCommand.Bind bind, WireWriter out) {
    GuestKind.write(bind.session(), out);
    MapFormats.writePut(bind.put(), out);
  }

  static MapCommand.Bind readBind(WireReader in) {
    var session = GuestKind.read(in);
    return new MapCommand.Bind(MapFormats.readPut(in), session);
  }

  static void writeBound(MapEvent.EntryBound bound, WireWriter out) {
    GuestKind.write(bound.session(), out);
    MapFormats.writeEntryPut(bound.put(), out);
  }

  static MapEvent.EntryBound readBound(WireReader in) {
    var session = GuestKind.read(in);
    return new MapEvent.EntryBound(MapFormats.readEntryPut(in), session);
  }
}
