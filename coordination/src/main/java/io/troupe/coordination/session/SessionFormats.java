package io.troupe.coordination.session;

import io.troupe.actors.GuestId;
import io.troupe.actors.Limits;
import io.troupe.actors.PartitionId;
import io.troupe.actors.guest.GuestKind;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The form of what sessions are asked, answer and do: the fields in the order of the records. Lists
 * of sessions of one home say their home once, and each number as what it is more than the last.
 *
 * <p>A form that was once released never changes. A new one gets the next version in its manifest,
 * and the old one stays registered for reading.
 */
final class SessionFormats {
  private static final String SEAT_LOST = "keepalive.event.seat-lost";

  private SessionFormats() {}

  static void register(WireRegistry.Builder registry) {
    registerCommands(registry);
    registerReplies(registry);
    registerEvents(registry);
  }

  private static void registerCommands(WireRegistry.Builder registry) {
    add(
        registry,
        "keepalive.open",
        SessionCommand.Open.class,
        (it, out) -> out.text(it.label()).varint(it.leaseMillis()),
        in -> new SessionCommand.Open(in.text(), in.varint()));
    add(
        registry,
        "keepalive.open-at",
        SessionCommand.OpenAt.class,
        (it, out) ->
            write(it.seat(), out.text(it.terms().label()).varint(it.terms().leaseMillis())),
        in -> new SessionCommand.OpenAt(new SessionCommand.Open(in.text(), in.varint()), seat(in)));
    add(
        registry,
        "keepalive.end-seat",
        SessionCommand.EndSeat.class,
        (it, out) -> write(it.seat(), out),
        in -> new SessionCommand.EndSeat(seat(in)));
    add(
        registry,
        "keepalive.keep",
        SessionCommand.KeepAlive.class,
        (it, out) -> write(it.sessions(), out),
        in -> new SessionCommand.KeepAlive(sessions(in)));
    add(
        registry,
        "keepalive.introduce",
        SessionCommand.Introduce.class,
        (it, out) -> introduced(it.session(), it.to(), out),
        in -> new SessionCommand.Introduce(GuestKind.read(in), partition(in)));
    add(
        registry,
        "keepalive.close",
        SessionCommand.Close.class,
        (it, out) -> GuestKind.write(it.session(), out),
        in -> new SessionCommand.Close(GuestKind.read(in)));
    add(
        registry,
        "keepalive.end",
        SessionCommand.End.class,
        (it, out) -> GuestKind.write(it.session(), out),
        in -> new SessionCommand.End(GuestKind.read(in)));
    add(
        registry,
        "keepalive.explain",
        SessionCommand.Explain.class,
        (it, out) -> GuestKind.write(it.session(), out),
        in -> new SessionCommand.Explain(GuestKind.read(in)));
    add(
        registry,
        "keepalive.list",
        SessionCommand.ListSessions.class,
        (it, out) -> {
          out.varint(it.limit()).bool(it.after().isPresent());
          it.after().ifPresent(session -> GuestKind.write(session, out));
        },
        in -> {
          int limit = in.smallVarint();
          return new SessionCommand.ListSessions(
              in.bool() ? Optional.of(GuestKind.read(in)) : Optional.empty(), limit);
        });
  }

  private static void registerReplies(WireRegistry.Builder registry) {
    add(
        registry,
        "keepalive.opened",
        SessionReply.Opened.class,
        (it, out) -> GuestKind.write(it.session(), out),
        in -> new SessionReply.Opened(GuestKind.read(in)));
    add(
        registry,
        "keepalive.full",
        SessionReply.Full.class,
        (it, out) -> {},
        in -> new SessionReply.Full());
    add(
        registry,
        "keepalive.kept",
        SessionReply.Kept.class,
        (it, out) -> write(it.sessions(), out),
        in -> new SessionReply.Kept(sessions(in)));
    add(
        registry,
        "keepalive.introduced",
        SessionReply.Introduced.class,
        (it, out) -> {},
        in -> new SessionReply.Introduced());
    add(
        registry,
        "keepalive.ended",
        SessionReply.Ended.class,
        (it, out) -> {},
        in -> new SessionReply.Ended());
    add(
        registry,
        "keepalive.not-there",
        SessionReply.NotThere.class,
        (it, out) -> {},
        in -> new SessionReply.NotThere());
    add(
        registry,
        "keepalive.seat-ended",
        SessionReply.SeatEnded.class,
        (it, out) -> out.varint(it.sessions()),
        in -> new SessionReply.SeatEnded(in.smallVarint()));
    add(
        registry,
        "keepalive.explained",
        SessionReply.Explained.class,
        (it, out) -> write(it.session(), out),
        in -> new SessionReply.Explained(shown(in)));
    add(
        registry,
        "keepalive.listed",
        SessionReply.Listed.class,
        (it, out) -> {
          out.varint(it.sessions().size());
          it.sessions().forEach(session -> write(session, out));
          out.bool(it.more());
        },
        in -> {
          int count = in.count(7);
          List<SessionShown> sessions = new ArrayList<>(count);
          for (int i = 0; i < count; i++) {
            sessions.add(shown(in));
          }
          return new SessionReply.Listed(sessions, in.bool());
        });
  }

  private static void registerEvents(WireRegistry.Builder registry) {
    add(
        registry,
        "keepalive.event.opened",
        SessionEvent.SessionOpened.class,
        (it, out) -> out.text(it.label()).varint(it.leaseMillis()),
        in -> new SessionEvent.SessionOpened(in.text(), in.varint()));
    add(
        registry,
        "keepalive.event.seated",
        SessionEvent.SessionSeated.class,
        (it, out) ->
            write(it.seat(), out.text(it.opened().label()).varint(it.opened().leaseMillis())),
        in ->
            new SessionEvent.SessionSeated(
                new SessionEvent.SessionOpened(in.text(), in.varint()), seat(in)));
    registry
        .add(
            new Manifest(SEAT_LOST, 2),
            SessionEvent.SeatLost.class,
            form(
                SEAT_LOST,
                (it, out) -> {
                  write(it.seat(), out);
                  out.varint(it.most());
                },
                in -> new SessionEvent.SeatLost(seat(in), in.smallVarint())))
        .addForReading( // that was of all of them
            new Manifest(SEAT_LOST, 1),
            SessionEvent.SeatLost.class,
            form(
                SEAT_LOST,
                (it, out) -> write(it.seat(), out),
                in -> new SessionEvent.SeatLost(seat(in), Integer.MAX_VALUE)));
    add(
        registry,
        "keepalive.event.kept",
        SessionEvent.SessionsKept.class,
        (it, out) -> write(it.sessions(), out),
        in -> new SessionEvent.SessionsKept(sessions(in)));
    add(
        registry,
        "keepalive.event.introduced",
        SessionEvent.SessionIntroduced.class,
        (it, out) -> introduced(it.session(), it.to(), out),
        in -> new SessionEvent.SessionIntroduced(GuestKind.read(in), partition(in)));
    add(
        registry,
        "keepalive.event.ended",
        SessionEvent.SessionEnded.class,
        (it, out) -> {
          GuestKind.write(it.session(), out);
          out.u8(it.how().number());
        },
        in ->
            new SessionEvent.SessionEnded(
                GuestKind.read(in), SessionEvent.SessionEnded.How.ofNumber(in.u8())));
  }

  private static void introduced(GuestId session, PartitionId to, WireWriter out) {
    GuestKind.write(session, out);
    out.varint(to.number());
  }

  private static void write(List<GuestId> sessions, WireWriter out) {
    out.varint(sessions.size());
    long last = 0;
    for (GuestId session : sessions) {
      if (last == 0) {
        out.varint(session.home().number());
      }
      out.varint(session.number() - last);
      last = session.number();
    }
  }

  private static List<GuestId> sessions(WireReader in) {
    int count = in.count(1);
    List<GuestId> sessions = new ArrayList<>(count);
    if (count > 0) {
      PartitionId home = partition(in);
      long last = 0;
      for (int i = 0; i < count; i++) {
        last += in.varint();
        sessions.add(new GuestId(home, last));
      }
    }
    return sessions;
  }

  private static void write(SessionShown shown, WireWriter out) {
    GuestKind.write(shown.session(), out);
    out.text(shown.label())
        .signedVarint(shown.sinceMillis())
        .varint(shown.leaseMillis())
        .varint(shown.leftMillis())
        .varint(shown.partitions());
  }

  private static SessionShown shown(WireReader in) {
    return new SessionShown(
        GuestKind.read(in),
        in.text(),
        in.signedVarint(),
        in.varint(),
        in.varint(),
        in.smallVarint());
  }

  static void write(Seat seat, WireWriter out) {
    out.text(seat.node()).i64(seat.incarnation());
  }

  static Seat seat(WireReader in) {
    return new Seat(in.text(), in.i64());
  }

  private static PartitionId partition(WireReader in) {
    int number = in.smallVarint();
    if (number >= Limits.MAX_PARTITIONS) {
      throw new WireFormatException("no partition has the number " + number);
    }
    return new PartitionId(number);
  }

  /** All are of version 1, and what cannot be made was damaged on its way. */
  private static <T> void add(
      WireRegistry.Builder registry,
      String manifest,
      Class<T> type,
      BiConsumer<T, WireWriter> write,
      Function<WireReader, T> read) {
    registry.add(new Manifest(manifest, 1), type, form(manifest, write, read));
  }

  private static <T> WireFormat<T> form(
      String manifest, BiConsumer<T, WireWriter> write, Function<WireReader, T> read) {
    return WireFormat.of(
        write,
        in -> {
          try {
            return read.apply(in);
          } catch (IllegalArgumentException e) {
            throw new WireFormatException(manifest + ": " + e.getMessage());
          }
        });
  }
}
