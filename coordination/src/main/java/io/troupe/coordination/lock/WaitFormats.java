package io.troupe.coordination.lock;

import static io.troupe.coordination.lock.LockFormats.add;
import static io.troupe.coordination.lock.LockFormats.mode;
import static io.troupe.coordination.lock.LockFormats.name;
import static io.troupe.coordination.lock.LockFormats.optional;
import static io.troupe.coordination.lock.LockFormats.owner;
import static io.troupe.coordination.lock.LockFormats.readAll;
import static io.troupe.coordination.lock.LockFormats.session;
import static io.troupe.coordination.lock.LockFormats.ticket;
import static io.troupe.coordination.lock.LockFormats.writeAll;
import static io.troupe.coordination.lock.LockFormats.writeSession;
import static io.troupe.coordination.lock.LockFormats.writeToken;

import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;

/** The form of what the wait-for graph is made of, and of what breaks its cycles. */
final class WaitFormats {
  private WaitFormats() {}

  static void register(WireRegistry.Builder registry) {
    add(
        registry,
        "lock.list-waits",
        LockCommand.ListWaits.class,
        (it, out) -> {
          out.varint(it.limit()).bool(it.after().isPresent());
          it.after().ifPresent(name -> name(name, out));
        },
        in -> {
          int limit = in.smallVarint();
          return new LockCommand.ListWaits(optional(in, LockFormats::name), limit);
        });
    add(
        registry,
        "lock.refuse-waiter",
        LockCommand.RefuseWaiter.class,
        (it, out) -> {
          writeToken(it.token(), ticket(it.behind(), ticket(it.ticket(), name(it.name(), out))));
          out.text(it.cycle());
        },
        in ->
            new LockCommand.RefuseWaiter(
                name(in), ticket(in), ticket(in), optional(in, LockFormats::token), in.text()));
    add(
        registry,
        "lock.deadlocked",
        LockReply.Deadlocked.class,
        (it, out) -> out.text(it.cycle()),
        in -> new LockReply.Deadlocked(in.text()));
    add(
        registry,
        "lock.waits",
        LockReply.Waits.class,
        (it, out) -> writeAll(it.locks(), WaitFormats::writeWaits, out.bool(it.more())),
        in -> {
          boolean more = in.bool();
          return new LockReply.Waits(readAll(in, WaitFormats::readWaits), more);
        });
    add(
        registry,
        "lock.event.refused",
        LockEvent.WaiterRefused.class,
        (it, out) -> ticket(it.ticket(), name(it.name(), out)).text(it.cycle()),
        in -> new LockEvent.WaiterRefused(name(in), ticket(in), in.text()));
  }

  private static void writeWaits(LockWaits waits, WireWriter out) {
    name(waits.name(), out);
    writeAll(waits.holders(), WaitFormats::writeClaim, out);
    writeAll(waits.waiters(), WaitFormats::writeClaim, out);
  }

  private static LockWaits readWaits(WireReader in) {
    return new LockWaits(
        name(in), readAll(in, WaitFormats::readClaim), readAll(in, WaitFormats::readClaim));
  }

  private static void writeClaim(LockClaim claim, WireWriter out) {
    writeToken(
        claim.token(), ticket(claim.ticket(), mode(claim.mode(), owner(claim.owner(), out))));
    writeSession(claim.session(), out.signedVarint(claim.sinceMillis()));
  }

  private static LockClaim readClaim(WireReader in) {
    return new LockClaim(
        owner(in),
        mode(in),
        ticket(in),
        optional(in, LockFormats::token),
        in.signedVarint(),
        session(in));
  }

  static void writeRefused(RefusedWaiter one, WireWriter out) {
    ticket(one.ticket(), owner(one.owner(), name(one.name(), out))).text(one.cycle());
  }

  static RefusedWaiter readRefused(WireReader in) {
    return new RefusedWaiter(name(in), owner(in), ticket(in), in.text());
  }
}
