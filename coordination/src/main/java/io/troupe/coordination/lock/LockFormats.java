package io.troupe.coordination.lock;

import io.troupe.actors.FencingToken;
import io.troupe.actors.GuestId;
import io.troupe.actors.guest.GuestKind;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The form of lock commands, replies and events on the wire and on disk: the fields in the order of
 * the records, names and owners as text, tickets, tokens, lengths of time and counts as variable
 * numbers, the wall clock's times in zigzag form.
 *
 * <p>A form that was once released never changes. A new one gets the next version in its manifest,
 * and the old one stays registered for reading.
 */
final class LockFormats {
  /** The fewest bytes of whatever stands in a list: no count may promise more than fit. */
  private static final int MIN_BYTES = 4;

  private LockFormats() {}

  static void register(WireRegistry.Builder registry) {
    registerCommands(registry);
    registerReplies(registry);
    registerEvents(registry);
    WaitFormats.register(registry);
    AskFormats.register(registry);
  }

  private static void registerCommands(WireRegistry.Builder registry) {
    add(
        registry,
        "lock.acquire",
        LockCommand.Acquire.class,
        (it, out) ->
            mode(it.mode(), owner(it.owner(), name(it.name(), out)))
                .varint(it.leaseMillis())
                .varint(it.delayMillis())
                .varint(it.waitMillis()),
        in ->
            new LockCommand.Acquire(
                name(in), owner(in), mode(in), in.varint(), in.varint(), in.varint()));
    add(
        registry,
        "lock.acquire-under",
        LockCommand.AcquireUnder.class,
        (it, out) -> {
          mode(it.mode(), owner(it.owner(), name(it.name(), out)));
          GuestKind.write(it.bound(), out);
          out.varint(it.delayMillis()).varint(it.waitMillis());
        },
        in ->
            new LockCommand.AcquireUnder(
                name(in), owner(in), mode(in), GuestKind.read(in), in.varint(), in.varint()));
    add(
        registry,
        "lock.await",
        LockCommand.Await.class,
        (it, out) -> ticket(it.ticket(), owner(it.owner(), name(it.name(), out))),
        in -> new LockCommand.Await(name(in), owner(in), ticket(in)));
    add(
        registry,
        "lock.renew",
        LockCommand.Renew.class,
        (it, out) ->
            token(it.token(), owner(it.owner(), name(it.name(), out))).varint(it.leaseMillis()),
        in -> new LockCommand.Renew(name(in), owner(in), token(in), in.varint()));
    add(
        registry,
        "lock.release",
        LockCommand.Release.class,
        (it, out) -> token(it.token(), owner(it.owner(), name(it.name(), out))),
        in -> new LockCommand.Release(name(in), owner(in), token(in)));
    add(
        registry,
        "lock.leave",
        LockCommand.Leave.class,
        (it, out) -> ticket(it.ticket(), owner(it.owner(), name(it.name(), out))),
        in -> new LockCommand.Leave(name(in), owner(in), ticket(in)));
    add(
        registry,
        "lock.force-release",
        LockCommand.ForceRelease.class,
        (it, out) -> writeToken(it.token(), name(it.name(), out)),
        in -> new LockCommand.ForceRelease(name(in), optional(in, LockFormats::token)));
    add(
        registry,
        "lock.explain",
        LockCommand.Explain.class,
        (it, out) -> name(it.name(), out),
        in -> new LockCommand.Explain(name(in)));
    add(
        registry,
        "lock.list",
        LockCommand.ListLocks.class,
        (it, out) -> {
          out.varint(it.limit()).bool(it.after().isPresent());
          it.after().ifPresent(name -> name(name, out));
        },
        in -> {
          int limit = in.smallVarint();
          return new LockCommand.ListLocks(optional(in, LockFormats::name), limit);
        });
  }

  private static void registerReplies(WireRegistry.Builder registry) {
    add(
        registry,
        "lock.granted",
        LockReply.Granted.class,
        (it, out) -> token(it.token(), ticket(it.ticket(), out)).varint(it.holds()),
        in -> new LockReply.Granted(ticket(in), token(in), in.smallVarint()));
    add(
        registry,
        "lock.queued",
        LockReply.Queued.class,
        (it, out) -> ticket(it.ticket(), out).varint(it.ahead()),
        in -> new LockReply.Queued(ticket(in), in.smallVarint()));
    add(
        registry,
        "lock.busy",
        LockReply.Busy.class,
        (it, out) -> writeToken(it.token(), out),
        in -> new LockReply.Busy(optional(in, LockFormats::token)));
    add(
        registry,
        "lock.not-allowed",
        LockReply.NotAllowed.class,
        (it, out) -> out.u8(it.why().number()),
        in -> new LockReply.NotAllowed(LockReply.NotAllowed.Why.ofNumber(in.u8())));
    add(
        registry,
        "lock.held",
        LockReply.Held.class,
        (it, out) ->
            token(it.token(), ticket(it.ticket(), out)).varint(it.holds()).varint(it.leftMillis()),
        in -> new LockReply.Held(ticket(in), token(in), in.smallVarint(), in.varint()));
    add(
        registry,
        "lock.renewed",
        LockReply.Renewed.class,
        (it, out) -> {},
        in -> new LockReply.Renewed());
    add(
        registry,
        "lock.released",
        LockReply.Released.class,
        (it, out) -> out.varint(it.holds()),
        in -> new LockReply.Released(in.smallVarint()));
    add(registry, "lock.left", LockReply.Left.class, (it, out) -> {}, in -> new LockReply.Left());
    add(
        registry,
        "lock.forced",
        LockReply.Forced.class,
        (it, out) -> out.varint(it.holders()),
        in -> new LockReply.Forced(in.smallVarint()));
    add(
        registry,
        "lock.not-held",
        LockReply.NotHeld.class,
        (it, out) -> {},
        in -> new LockReply.NotHeld());
    addShown(
        registry,
        "lock.explained",
        LockReply.Explained.class,
        (it, out) -> {
          writeAll(it.holders(), LockFormats::writeHolder, out);
          writeAll(it.waiters(), LockFormats::writeWaiter, out);
          out.varint(it.holderCount()).varint(it.waiterCount()).varint(it.freeInMillis());
          writeAll(it.past(), LockFormats::writePast, out);
        },
        (version, in) ->
            new LockReply.Explained(
                readAll(in, each -> readHolder(version, each)),
                readAll(in, each -> readWaiter(version, each)),
                in.smallVarint(),
                in.smallVarint(),
                in.varint(),
                readAll(in, LockFormats::readPast)));
    addShown(
        registry,
        "lock.listed",
        LockReply.Listed.class,
        (it, out) -> writeAll(it.locks(), LockFormats::writeListed, out.bool(it.more())),
        (version, in) -> {
          boolean more = in.bool();
          return new LockReply.Listed(readAll(in, each -> readListed(version, each)), more);
        });
  }

  private static void registerEvents(WireRegistry.Builder registry) {
    addSince2(
        registry,
        "lock.event.granted",
        LockEvent.LockGranted.class,
        (it, out) ->
            writeSession(
                it.session(),
                mode(it.mode(), owner(it.owner(), name(it.name(), out)))
                    .varint(it.leaseMillis())
                    .varint(it.delayMillis())),
        (version, in) ->
            new LockEvent.LockGranted(
                name(in), owner(in), mode(in), in.varint(), in.varint(), session(version, in)));
    addSince2(
        registry,
        "lock.event.queued",
        LockEvent.WaiterQueued.class,
        (it, out) ->
            writeSession(
                it.session(),
                mode(it.mode(), owner(it.owner(), name(it.name(), out)))
                    .varint(it.leaseMillis())
                    .varint(it.delayMillis())
                    .varint(it.waitMillis())),
        (version, in) ->
            new LockEvent.WaiterQueued(
                name(in),
                owner(in),
                mode(in),
                in.varint(),
                in.varint(),
                in.varint(),
                session(version, in)));
    add(
        registry,
        "lock.event.reentered",
        LockEvent.LockReentered.class,
        (it, out) ->
            ticket(it.ticket(), name(it.name(), out))
                .varint(it.leaseMillis())
                .varint(it.delayMillis()),
        in -> new LockEvent.LockReentered(name(in), ticket(in), in.varint(), in.varint()));
    add(
        registry,
        "lock.event.renewed",
        LockEvent.LeaseRenewed.class,
        (it, out) -> ticket(it.ticket(), name(it.name(), out)).varint(it.leaseMillis()),
        in -> new LockEvent.LeaseRenewed(name(in), ticket(in), in.varint()));
    addOfTicket(
        registry,
        "lock.event.released",
        LockEvent.LockReleased.class,
        LockEvent.LockReleased::ticket,
        LockEvent.LockReleased::new);
    addOfTicket(
        registry,
        "lock.event.left",
        LockEvent.ClaimLeft.class,
        LockEvent.ClaimLeft::ticket,
        LockEvent.ClaimLeft::new);
    addOfTicket(
        registry,
        "lock.event.lease-elapsed",
        LockEvent.LeaseElapsed.class,
        LockEvent.LeaseElapsed::ticket,
        LockEvent.LeaseElapsed::new);
    addOfTicket(
        registry,
        "lock.event.wait-elapsed",
        LockEvent.WaitElapsed.class,
        LockEvent.WaitElapsed::ticket,
        LockEvent.WaitElapsed::new);
    add(
        registry,
        "lock.event.forced",
        LockEvent.LockForced.class,
        (it, out) -> writeToken(it.token(), name(it.name(), out)),
        in -> new LockEvent.LockForced(name(in), optional(in, LockFormats::token)));
    add(
        registry,
        "lock.event.delay-elapsed",
        LockEvent.DelayElapsed.class,
        (it, out) -> name(it.name(), out),
        in -> new LockEvent.DelayElapsed(name(in)));
  }

  /** An event that is a name and a ticket. */
  private static <E extends LockEvent> void addOfTicket(
      WireRegistry.Builder registry,
      String manifest,
      Class<E> type,
      Function<E, LockTicket> ticketOf,
      Made<E> made) {
    add(
        registry,
        manifest,
        type,
        (it, out) -> ticket(ticketOf.apply(it), name(it.name(), out)),
        in -> made.of(name(in), ticket(in)));
  }

  /** Makes an event. */
  @FunctionalInterface
  private interface Made<E> {
    E of(LockName name, LockTicket ticket);
  }

  static void writePast(LockPast past, WireWriter out) {
    token(past.token(), mode(past.mode(), owner(past.owner(), name(past.name(), out))))
        .signedVarint(past.fromMillis())
        .signedVarint(past.toMillis())
        .u8(past.how().number());
  }

  static LockPast readPast(WireReader in) {
    return new LockPast(
        name(in),
        owner(in),
        mode(in),
        token(in),
        in.signedVarint(),
        in.signedVarint(),
        LockPast.How.ofNumber(in.u8()));
  }

  private static void writeHolder(LockHolder holder, WireWriter out) {
    writeSession(
        holder.session(),
        token(holder.token(), mode(holder.mode(), owner(holder.owner(), out)))
            .signedVarint(holder.sinceMillis())
            .varint(holder.leftMillis())
            .varint(holder.holds()));
    AskFormats.writeAsked(holder.askedMillis(), out);
  }

  private static LockHolder readHolder(int version, WireReader in) {
    return new LockHolder(
        owner(in),
        mode(in),
        token(in),
        in.signedVarint(),
        in.varint(),
        in.smallVarint(),
        session(version, in),
        version < 3 ? OptionalLong.empty() : AskFormats.asked(in));
  }

  private static void writeWaiter(LockWaiter waiter, WireWriter out) {
    writeSession(
        waiter.session(),
        ticket(waiter.ticket(), mode(waiter.mode(), owner(waiter.owner(), out)))
            .signedVarint(waiter.sinceMillis())
            .varint(waiter.leftMillis()));
  }

  private static LockWaiter readWaiter(int version, WireReader in) {
    return new LockWaiter(
        owner(in), mode(in), ticket(in), in.signedVarint(), in.varint(), session(version, in));
  }

  private static void writeListed(LockReply.Listed.Lock lock, WireWriter out) {
    name(lock.name(), out).varint(lock.holders()).varint(lock.waiters());
    writeFirst(lock.first(), out);
  }

  private static LockReply.Listed.Lock readListed(int version, WireReader in) {
    return new LockReply.Listed.Lock(
        name(in),
        in.smallVarint(),
        in.smallVarint(),
        optional(in, each -> readHolder(version, each)));
  }

  static void writeSession(Optional<GuestId> session, WireWriter out) {
    out.bool(session.isPresent());
    session.ifPresent(it -> GuestKind.write(it, out));
  }

  static Optional<GuestId> session(WireReader in) {
    return optional(in, GuestKind::read);
  }

  private static Optional<GuestId> session(int version, WireReader in) {
    return version == 1 ? Optional.empty() : session(in);
  }

  static void writeToken(Optional<FencingToken> token, WireWriter out) {
    out.bool(token.isPresent());
    token.ifPresent(it -> token(it, out));
  }

  private static void writeFirst(Optional<LockHolder> holder, WireWriter out) {
    out.bool(holder.isPresent());
    holder.ifPresent(it -> writeHolder(it, out));
  }

  static <T> void writeAll(List<T> all, BiConsumer<T, WireWriter> write, WireWriter out) {
    out.varint(all.size());
    all.forEach(one -> write.accept(one, out));
  }

  static <T> List<T> readAll(WireReader in, Function<WireReader, T> read) {
    int count = in.count(MIN_BYTES);
    List<T> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(read.apply(in));
    }
    return all;
  }

  static <T> Optional<T> optional(WireReader in, Function<WireReader, T> read) {
    return in.bool() ? Optional.of(read.apply(in)) : Optional.empty();
  }

  static WireWriter name(LockName name, WireWriter out) {
    return out.text(name.value());
  }

  static LockName name(WireReader in) {
    return new LockName(in.text());
  }

  static WireWriter owner(LockOwner owner, WireWriter out) {
    return out.text(owner.value());
  }

  static LockOwner owner(WireReader in) {
    return new LockOwner(in.text());
  }

  static WireWriter mode(LockMode mode, WireWriter out) {
    return out.u8(mode.number());
  }

  static LockMode mode(WireReader in) {
    return LockMode.ofNumber(in.u8());
  }

  static WireWriter ticket(LockTicket ticket, WireWriter out) {
    return out.varint(ticket.number());
  }

  static LockTicket ticket(WireReader in) {
    return new LockTicket(in.varint());
  }

  private static WireWriter token(FencingToken token, WireWriter out) {
    return out.varint(token.number());
  }

  static FencingToken token(WireReader in) {
    return new FencingToken(in.varint());
  }

  static <T> void add(
      WireRegistry.Builder registry,
      String manifest,
      Class<T> type,
      BiConsumer<T, WireWriter> write,
      Function<WireReader, T> read) {
    registry.add(new Manifest(manifest, 1), type, WireFormat.of(write, read));
  }

  /** Version 1 knew no sessions, nor what who waits to be asked knows. */
  static <T> void addSince2(
      WireRegistry.Builder registry,
      String manifest,
      Class<T> type,
      BiConsumer<T, WireWriter> write,
      BiFunction<Integer, WireReader, T> read) {
    registry
        .add(new Manifest(manifest, 2), type, WireFormat.of(write, in -> read.apply(2, in)))
        .addForReading(
            new Manifest(manifest, 1), type, WireFormat.of(write, in -> read.apply(1, in)));
  }

  /** Version 1 knew no sessions, version 2 nobody who was asked. */
  private static <T> void addShown(
      WireRegistry.Builder registry,
      String manifest,
      Class<T> type,
      BiConsumer<T, WireWriter> write,
      BiFunction<Integer, WireReader, T> read) {
    registry.add(new Manifest(manifest, 3), type, WireFormat.of(write, in -> read.apply(3, in)));
    for (int version = 1; version < 3; version++) {
      int earlier = version;
      registry.addForReading(
          new Manifest(manifest, earlier),
          type,
          WireFormat.of(write, in -> read.apply(earlier, in)));
    }
  }
}
