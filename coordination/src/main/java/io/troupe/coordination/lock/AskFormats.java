package io.troupe.coordination.lock;

import static io.troupe.coordination.lock.LockFormats.add;
import static io.troupe.coordination.lock.LockFormats.name;
import static io.troupe.coordination.lock.LockFormats.optional;
import static io.troupe.coordination.lock.LockFormats.owner;
import static io.troupe.coordination.lock.LockFormats.ticket;
import static io.troupe.coordination.lock.LockFormats.writeToken;

import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.OptionalLong;

/** The form of what asks holders to give a lock up. */
final class AskFormats {
  private AskFormats() {}

  static void register(WireRegistry.Builder registry) {
    add(
        registry,
        "lock.ask",
        LockCommand.AskHolders.class,
        (it, out) -> writeToken(it.token(), name(it.name(), out)),
        in -> new LockCommand.AskHolders(name(in), optional(in, LockFormats::token)));
    LockFormats.addSince2(
        registry,
        "lock.await-asked",
        LockCommand.AwaitAsked.class,
        (it, out) -> ticket(it.ticket(), owner(it.owner(), name(it.name(), out))).bool(it.known()),
        (version, in) ->
            new LockCommand.AwaitAsked(name(in), owner(in), ticket(in), version >= 2 && in.bool()));
    add(
        registry,
        "lock.asked",
        LockReply.Asked.class,
        (it, out) -> out.varint(it.holders()),
        in -> new LockReply.Asked(in.smallVarint()));
    add(
        registry,
        "lock.event.asked",
        LockEvent.HoldersAsked.class,
        (it, out) -> writeToken(it.token(), name(it.name(), out)),
        in -> new LockEvent.HoldersAsked(name(in), optional(in, LockFormats::token)));
  }

  static void writeAsked(OptionalLong millis, WireWriter out) {
    out.bool(millis.isPresent());
    millis.ifPresent(out::signedVarint);
  }

  static OptionalLong asked(WireReader in) {
    return in.bool() ? OptionalLong.of(in.signedVarint()) : OptionalLong.empty();
  }
}
