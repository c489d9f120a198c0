package io.troupe.actors.session;

import io.troupe.actors.SessionId;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireRegistry;
import java.util.function.Supplier;

/** The forms of everything about sessions that travels or reaches disk. */
public final class SessionFormats {
  private SessionFormats() {}

  /**
   * Adds them to a registry; once.
   *
   * @param registry the registry that is being built
   * @param built the registry once it is built: an answer that is kept holds a kind's own reply
   */
  public static void register(WireRegistry.Builder registry, Supplier<WireRegistry> built) {
    registry
        .add(
            new Manifest("session.open", 1),
            SessionCommand.Open.class,
            WireFormat.of((open, out) -> {}, in -> new SessionCommand.Open()))
        .add(
            new Manifest("session.event.opened", 1),
            SessionEvent.Opened.class,
            WireFormat.of((opened, out) -> {}, in -> new SessionEvent.Opened()))
        .add(
            new Manifest("session.event.answered", 1),
            SessionEvent.Answered.class,
            WireFormat.of(
                (answered, out) -> built.get().writeTagged(answered.reply(), out),
                in -> new SessionEvent.Answered(built.get().readTagged(KindReply.class, in))))
        .add(
            new Manifest("session.opened", 1),
            SessionReply.Opened.class,
            WireFormat.of(
                (opened, out) -> out.i64(opened.session().high()).i64(opened.session().low()),
                in -> new SessionReply.Opened(new SessionId(in.i64(), in.i64()))))
        .add(
            new Manifest("session.no-room", 1),
            SessionReply.NoRoom.class,
            WireFormat.of(
                (noRoom, out) -> out.text(noRoom.detail()),
                in -> new SessionReply.NoRoom(in.text())));
  }
}
