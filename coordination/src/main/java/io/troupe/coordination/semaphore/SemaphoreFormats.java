package io.troupe.coordination.semaphore;

import io.troupe.actors.FencingToken;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.semaphore.SemaphoreReply.Explained;
import io.troupe.coordination.semaphore.SemaphoreReply.Listed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The form of semaphores' commands, replies and events on the wire and on disk: the fields in the
 * order of the records, names and owners as text, numbers as variable numbers, the wall clock's
 * times and what may be negative in zigzag form.
 *
 * <p>A form that was once released never changes. A new one gets the next version in its manifest,
 * and the old one stays registered for reading.
 */
final class SemaphoreFormats {
  /** The fewest bytes of whatever stands in a list: no count may promise more than fit. */
  private static final int MIN_BYTES = 5;

  private final WireRegistry.Builder registry;

  private SemaphoreFormats(WireRegistry.Builder registry) {
    this.registry = registry;
  }

  static void register(WireRegistry.Builder registry) {
    SemaphoreFormats formats = new SemaphoreFormats(registry);
    formats.addCommands();
    formats.addReplies();
    formats.addEvents();
  }

  private void addCommands() {
    add(
        "set",
        SemaphoreCommand.SetPermits.class,
        (it, out) -> name(it.name(), out).varint(it.permits()).bool(it.onlyNew()),
        in -> new SemaphoreCommand.SetPermits(name(in), in.smallVarint(), in.bool()));
    add(
        "delete",
        SemaphoreCommand.Delete.class,
        (it, out) -> name(it.name(), out),
        in -> new SemaphoreCommand.Delete(name(in)));
    add(
        "acquire",
        SemaphoreCommand.Acquire.class,
        (it, out) ->
            owner(it.owner(), name(it.name(), out))
                .varint(it.permits())
                .varint(it.leaseMillis())
                .varint(it.waitMillis()),
        in ->
            new SemaphoreCommand.Acquire(
                name(in), owner(in), in.smallVarint(), in.varint(), in.varint()));
    add(
        "await",
        SemaphoreCommand.Await.class,
        (it, out) -> ticket(it.ticket(), owner(it.owner(), name(it.name(), out))),
        in -> new SemaphoreCommand.Await(name(in), owner(in), ticket(in)));
    add(
        "renew",
        SemaphoreCommand.Renew.class,
        (it, out) ->
            token(it.token(), owner(it.owner(), name(it.name(), out))).varint(it.leaseMillis()),
        in -> new SemaphoreCommand.Renew(name(in), owner(in), token(in), in.varint()));
    add(
        "release",
        SemaphoreCommand.Release.class,
        (it, out) -> token(it.token(), owner(it.owner(), name(it.name(), out))),
        in -> new SemaphoreCommand.Release(name(in), owner(in), token(in)));
    add(
        "leave",
        SemaphoreCommand.Leave.class,
        (it, out) -> ticket(it.ticket(), owner(it.owner(), name(it.name(), out))),
        in -> new SemaphoreCommand.Leave(name(in), owner(in), ticket(in)));
    add(
        "force-release",
        SemaphoreCommand.ForceRelease.class,
        (it, out) -> optional(it.token(), SemaphoreFormats::token, name(it.name(), out)),
        in -> new SemaphoreCommand.ForceRelease(name(in), optional(in, SemaphoreFormats::token)));
    add(
        "explain",
        SemaphoreCommand.Explain.class,
        (it, out) -> name(it.name(), out),
        in -> new SemaphoreCommand.Explain(name(in)));
    add(
        "list",
        SemaphoreCommand.ListSemaphores.class,
        (it, out) -> optional(it.after(), SemaphoreFormats::name, out).varint(it.limit()),
        in ->
            new SemaphoreCommand.ListSemaphores(
                optional(in, SemaphoreFormats::name), in.smallVarint()));
  }

  private void addReplies() {
    add(
        "sized",
        SemaphoreReply.Sized.class,
        (it, out) -> out.varint(it.permits()).bool(it.changed()),
        in -> new SemaphoreReply.Sized(in.smallVarint(), in.bool()));
    add(
        "deleted",
        SemaphoreReply.Deleted.class,
        (it, out) -> out.bool(it.was()),
        in -> new SemaphoreReply.Deleted(in.bool()));
    add(
        "granted",
        SemaphoreReply.Granted.class,
        (it, out) -> token(it.token(), ticket(it.ticket(), out)),
        in -> new SemaphoreReply.Granted(ticket(in), token(in)));
    add(
        "queued",
        SemaphoreReply.Queued.class,
        (it, out) -> ticket(it.ticket(), out).varint(it.ahead()),
        in -> new SemaphoreReply.Queued(ticket(in), in.smallVarint()));
    add(
        "busy",
        SemaphoreReply.Busy.class,
        (it, out) -> out.varint(it.available()),
        in -> new SemaphoreReply.Busy(in.smallVarint()));
    add(
        "not-allowed",
        SemaphoreReply.NotAllowed.class,
        (it, out) -> out.u8(it.why().number()),
        in -> new SemaphoreReply.NotAllowed(SemaphoreReply.NotAllowed.Why.ofNumber(in.u8())));
    add(
        "held",
        SemaphoreReply.Held.class,
        (it, out) -> token(it.token(), ticket(it.ticket(), out)).varint(it.leftMillis()),
        in -> new SemaphoreReply.Held(ticket(in), token(in), in.varint()));
    addEmpty("renewed", new SemaphoreReply.Renewed());
    add(
        "released",
        SemaphoreReply.Released.class,
        (it, out) -> out.varint(it.permits()),
        in -> new SemaphoreReply.Released(in.smallVarint()));
    addEmpty("left", new SemaphoreReply.Left());
    add(
        "forced",
        SemaphoreReply.Forced.class,
        (it, out) -> out.varint(it.holders()),
        in -> new SemaphoreReply.Forced(in.smallVarint()));
    addEmpty("not-held", new SemaphoreReply.NotHeld());
    add(
        "explained",
        Explained.class,
        (it, out) -> {
          out.varint(it.permits()).signedVarint(it.available());
          writeAll(it.holders(), SemaphoreFormats::writeHolder, out);
          writeAll(it.waiters(), SemaphoreFormats::writeWaiter, out);
          out.varint(it.holderCount()).varint(it.waiterCount());
        },
        in ->
            new Explained(
                in.smallVarint(),
                Math.toIntExact(in.signedVarint()),
                readAll(in, SemaphoreFormats::readHolder),
                readAll(in, SemaphoreFormats::readWaiter),
                in.smallVarint(),
                in.smallVarint()));
    add(
        "listed",
        Listed.class,
        (it, out) -> writeAll(it.semaphores(), SemaphoreFormats::writeListed, out.bool(it.more())),
        in -> {
          boolean more = in.bool();
          return new Listed(readAll(in, SemaphoreFormats::readListed), more);
        });
  }

  private void addEvents() {
    add(
        "event.set",
        SemaphoreEvent.PermitsSet.class,
        (it, out) -> name(it.name(), out).varint(it.permits()),
        in -> new SemaphoreEvent.PermitsSet(name(in), in.smallVarint()));
    add(
        "event.deleted",
        SemaphoreEvent.SemaphoreDeleted.class,
        (it, out) -> name(it.name(), out),
        in -> new SemaphoreEvent.SemaphoreDeleted(name(in)));
    add(
        "event.granted",
        SemaphoreEvent.PermitsGranted.class,
        (it, out) ->
            owner(it.owner(), name(it.name(), out)).varint(it.permits()).varint(it.leaseMillis()),
        in ->
            new SemaphoreEvent.PermitsGranted(name(in), owner(in), in.smallVarint(), in.varint()));
    add(
        "event.queued",
        SemaphoreEvent.WaiterQueued.class,
        (it, out) ->
            owner(it.owner(), name(it.name(), out))
                .varint(it.permits())
                .varint(it.leaseMillis())
                .varint(it.waitMillis()),
        in ->
            new SemaphoreEvent.WaiterQueued(
                name(in), owner(in), in.smallVarint(), in.varint(), in.varint()));
    add(
        "event.renewed",
        SemaphoreEvent.LeaseRenewed.class,
        (it, out) -> ticket(it.ticket(), name(it.name(), out)).varint(it.leaseMillis()),
        in -> new SemaphoreEvent.LeaseRenewed(name(in), ticket(in), in.varint()));
    addOfTicket(
        "event.released",
        SemaphoreEvent.PermitsReleased.class,
        SemaphoreEvent.PermitsReleased::ticket,
        SemaphoreEvent.PermitsReleased::new);
    addOfTicket(
        "event.left",
        SemaphoreEvent.ClaimLeft.class,
        SemaphoreEvent.ClaimLeft::ticket,
        SemaphoreEvent.ClaimLeft::new);
    addOfTicket(
        "event.lease-elapsed",
        SemaphoreEvent.LeaseElapsed.class,
        SemaphoreEvent.LeaseElapsed::ticket,
        SemaphoreEvent.LeaseElapsed::new);
    addOfTicket(
        "event.wait-elapsed",
        SemaphoreEvent.WaitElapsed.class,
        SemaphoreEvent.WaitElapsed::ticket,
        SemaphoreEvent.WaitElapsed::new);
    add(
        "event.forced",
        SemaphoreEvent.PermitsForced.class,
        (it, out) -> optional(it.token(), SemaphoreFormats::token, name(it.name(), out)),
        in -> new SemaphoreEvent.PermitsForced(name(in), optional(in, SemaphoreFormats::token)));
  }

  private static void writeHolder(Explained.Holder it, WireWriter out) {
    token(it.token(), owner(it.owner(), out).varint(it.permits()))
        .signedVarint(it.sinceMillis())
        .varint(it.leftMillis());
  }

  private static Explained.Holder readHolder(WireReader in) {
    return new Explained.Holder(
        owner(in), in.smallVarint(), token(in), in.signedVarint(), in.varint());
  }

  private static void writeWaiter(Explained.Waiter it, WireWriter out) {
    ticket(it.ticket(), owner(it.owner(), out).varint(it.permits()))
        .signedVarint(it.sinceMillis())
        .varint(it.leftMillis());
  }

  private static Explained.Waiter readWaiter(WireReader in) {
    return new Explained.Waiter(
        owner(in), in.smallVarint(), ticket(in), in.signedVarint(), in.varint());
  }

  private static void writeListed(Listed.Semaphore it, WireWriter out) {
    name(it.name(), out)
        .varint(it.permits())
        .signedVarint(it.available())
        .varint(it.holders())
        .varint(it.waiters());
  }

  private static Listed.Semaphore readListed(WireReader in) {
    return new Listed.Semaphore(
        name(in),
        in.smallVarint(),
        Math.toIntExact(in.signedVarint()),
        in.smallVarint(),
        in.smallVarint());
  }

  private static <T> void writeAll(List<T> all, BiConsumer<T, WireWriter> write, WireWriter out) {
    out.varint(all.size());
    all.forEach(one -> write.accept(one, out));
  }

  private static <T> List<T> readAll(WireReader in, Function<WireReader, T> read) {
    int count = in.count(MIN_BYTES);
    List<T> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(read.apply(in));
    }
    return all;
  }

  private static <T> WireWriter optional(
      Optional<T> value, BiConsumer<T, WireWriter> write, WireWriter out) {
    out.bool(value.isPresent());
    value.ifPresent(it -> write.accept(it, out));
    return out;
  }

  private static <T> Optional<T> optional(WireReader in, Function<WireReader, T> read) {
    return in.bool() ? Optional.of(read.apply(in)) : Optional.empty();
  }

  private static WireWriter name(ObjectName name, WireWriter out) {
    return out.text(name.value());
  }

  private static ObjectName name(WireReader in) {
    return new ObjectName(in.text());
  }

  private static WireWriter owner(LockOwner owner, WireWriter out) {
    return out.text(owner.value());
  }

  private static LockOwner owner(WireReader in) {
    return new LockOwner(in.text());
  }

  private static WireWriter ticket(LockTicket ticket, WireWriter out) {
    return out.varint(ticket.number());
  }

  private static LockTicket ticket(WireReader in) {
    return new LockTicket(in.varint());
  }

  private static WireWriter token(FencingToken token, WireWriter out) {
    return out.varint(token.number());
  }

  private static FencingToken token(WireReader in) {
    return new FencingToken(in.varint());
  }

  /** An event that is a name and a ticket. */
  private <E extends SemaphoreEvent> void addOfTicket(
      String manifest,
      Class<E> type,
      Function<E, LockTicket> ticketOf,
      BiFunction<ObjectName, LockTicket, E> made) {
    add(
        manifest,
        type,
        (it, out) -> ticket(ticketOf.apply(it), name(it.name(), out)),
        in -> made.apply(name(in), ticket(in)));
  }

  @SuppressWarnings("unchecked") // the class of a value is that of its type
  private <T> void addEmpty(String manifest, T value) {
    add(manifest, (Class<T>) value.getClass(), (it, out) -> {}, in -> value);
  }

  private <T> void add(
      String manifest,
      Class<T> type,
      BiConsumer<T, WireWriter> write,
      Function<WireReader, T> read) {
    registry.add(new Manifest("semaphore." + manifest, 1), type, WireFormat.of(write, read));
  }
}
