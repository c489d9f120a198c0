package io.troupe.actors.session;

import io.troupe.actors.SessionId;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.function.BiConsumer;
import java.util.function.Function;
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
            format((open, out) -> {}, in -> new SessionCommand.Open()))
        .add(
            new Manifest("session.event.opened", 1),
            SessionEvent.Opened.class,
            format((opened, out) -> {}, in -> new SessionEvent.Opened()))
        .add(
            new Manifest("session.event.answered", 1),
            SessionEvent.Answered.class,
            format(
                (answered, out) -> built.get().writeTagged(answered.reply(), out),
                in -> new SessionEvent.Answered(built.get().readTagged(KindReply.class, in))))
        .add(
            new Manifest("session.opened", 1),
            SessionReply.Opened.class,
            format(
                (opened, out) -> out.i64(opened.session().high()).i64(opened.session().low()),
                in -> new SessionReply.Opened(new SessionId(in.i64(), in.i64()))))
        .add(
            new Manifest("session.no-room", 1),
            SessionReply.NoRoom.class,
            format(
                (noRoom, out) -> out.text(noRoom.detail()),
                in -> new SessionReply.NoRoom(in.text())));
  }

  private static <T> WireFormat<T> format(
      BiConsumer<T, WireWriter> write, Function<WireReader, T> read) {
    return new WireFormat<>() {
      @Override
      public void write(T value, WireWriter out) {
        write.accept(value, out);
      }

      @Override
      public T read(WireReader in) {
        return read.apply(in);
      }
    };
  }
}
