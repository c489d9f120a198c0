package io.troupe.actors.guest;

import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.Kind;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.kind.KindName;
import io.troupe.actors.kind.Surroundings;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;

/**
 * Guests, as every partition hosts them.
 *
 * @param book of the one partition that this kind is for
 */
public record GuestKind(GuestBook book) implements Kind<GuestCommand, GuestEvent> {
  @Override
  public KindName name() {
    return GuestCommand.KIND;
  }

  @Override
  public Class<GuestCommand> commandType() {
    return GuestCommand.class;
  }

  @Override
  public Class<GuestEvent> eventType() {
    return GuestEvent.class;
  }

  @Override
  public KindCore<GuestCommand, GuestEvent> newCore(Surroundings surroundings) {
    return book;
  }

  @Override
  public void register(WireRegistry.Builder registry) {
    addFormats(registry);
  }

  /** Adds the forms of guests to a registry; once. */
  public static void addFormats(WireRegistry.Builder registry) {
    registry
        .add(
            new Manifest("guest.await", 1),
            GuestCommand.AwaitGuest.class,
            WireFormat.of(
                (await, out) -> write(await.guest(), out),
                in -> new GuestCommand.AwaitGuest(read(in))))
        .add(
            new Manifest("guest.here", 1),
            GuestReply.Here.class,
            WireFormat.of((here, out) -> {}, in -> new GuestReply.Here()))
        .add(
            new Manifest("guest.event.arrived", 1),
            GuestEvent.GuestArrived.class,
            WireFormat.of(
                (arrived, out) -> write(arrived.guest(), out),
                in -> new GuestEvent.GuestArrived(read(in))))
        .add(
            new Manifest("guest.event.departed", 1),
            GuestEvent.GuestDeparted.class,
            WireFormat.of(
                (departed, out) -> {
                  write(departed.guest(), out);
                  out.bool(departed.lost());
                },
                in -> {
                  GuestId guest = read(in);
                  return new GuestEvent.GuestDeparted(guest, in.bool());
                }));
  }

  /** Writes the name of a session. */
  public static void write(GuestId guest, WireWriter out) {
    out.varint(guest.home().number()).varint(guest.number());
  }

  /** Reads the name of a session. */
  public static GuestId read(WireReader in) {
    try {
      return new GuestId(new PartitionId(in.smallVarint()), in.varint());
    } catch (IllegalArgumentException e) {
      throw new WireFormatException("no session has this name: " + e.getMessage());
    }
  }
}
