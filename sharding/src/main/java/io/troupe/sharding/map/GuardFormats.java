package io.troupe.sharding.map;

import io.troupe.actors.FencingToken;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import io.troupe.sharding.guard.Guard;
import io.troupe.sharding.guard.GuardName;
import java.util.Optional;

/**
 * The form of what travels under a guard; the rules are those of {@link MapFormats}.
 *
 * <pre>
 *   bool named [ text name ] · varint token
 *   u8 1  put · u8 2  remove · u8 3  increment · u8 4  bind
 *                                   in the newest form that each had when this form was made
 * </pre>
 */
final class GuardFormats {
  private static final int PUT = 1;
  private static final int REMOVE = 2;
  private static final int NUMBER = 3;
  private static final int BIND = 4;

  private GuardFormats() {}

  static void register(WireRegistry.Builder registry) {
    MapFormats.add(
        registry,
        "map.guarded",
        MapCommand.Guarded.class,
        (guarded, out) -> {
          writeGuard(guarded.guard(), out);
          switch (guarded.write()) {
            case MapCommand.Put put -> MapFormats.writePut(put, out.u8(PUT));
            case MapCommand.Bind bind -> BondFormats.writeBind(bind, out.u8(BIND));
            case MapCommand.Remove remove -> MapFormats.writeRemove(remove, out.u8(REMOVE));
            case MapCommand.Increment add -> MapFormats.writeIncrement(add, out.u8(NUMBER));
          }
        },
        in -> new MapCommand.Guarded(readGuard(in), readCommand(in)));
    MapFormats.add(
        registry,
        "map.guard-passed",
        MapEvent.GuardPassed.class,
        (passed, out) -> {
          writeGuard(passed.guard(), out);
          switch (passed.change()) {
            case MapEvent.EntryPut put -> MapFormats.writeEntryPut(put, out.u8(PUT));
            case MapEvent.EntryBound it -> BondFormats.writeBound(it, out.u8(BIND));
            case MapEvent.EntryRemoved it -> MapFormats.writeEntryRemoved(it, out.u8(REMOVE));
            case MapEvent.NumberChanged it -> MapFormats.writeNumberChanged(it, out.u8(NUMBER));
          }
        },
        in -> new MapEvent.GuardPassed(readGuard(in), readEvent(in)));
    MapFormats.add(
        registry,
        "map.stale-token",
        MapReply.StaleToken.class,
        (stale, out) -> out.varint(stale.newest().number()),
        in -> new MapReply.StaleToken(new FencingToken(in.varint())));
    MapFormats.add(
        registry,
        "map.guards-full",
        MapReply.GuardsFull.class,
        (full, out) -> out.varint(full.most()),
        in -> new MapReply.GuardsFull(in.smallVarint()));
  }

  private static MapCommand.KeyWrite readCommand(WireReader in) {
    int tag = in.u8();
    return switch (tag) {
      case PUT -> MapFormats.readPut(in);
      case REMOVE -> MapFormats.readRemove(in);
      case NUMBER -> MapFormats.readIncrement(in);
      case BIND -> BondFormats.readBind(in);
      default -> throw new WireFormatException("no guarded write has the number " + tag);
    };
  }

  private static MapEvent.KeyChange readEvent(WireReader in) {
    int tag = in.u8();
    return switch (tag) {
      case PUT -> MapFormats.readEntryPut(in);
      case REMOVE -> MapFormats.readEntryRemoved(in);
      case NUMBER -> MapFormats.readNumberChanged(in);
      case BIND -> BondFormats.readBound(in);
      default -> throw new WireFormatException("no guarded change has the number " + tag);
    };
  }

  private static void writeGuard(Guard guard, WireWriter out) {
    out.bool(guard.name().isPresent());
    guard.name().ifPresent(name -> out.text(name.value()));
    out.varint(guard.token().number());
  }

  private static Guard readGuard(WireReader in) {
    Optional<GuardName> name = in.bool() ? Optional.of(new GuardName(in.text())) : Optional.empty();
    return new Guard(name, new FencingToken(in.varint()));
  }
}
