package io.troupe.coordination.barrier;

import io.troupe.actors.GuestId;
import io.troupe.actors.guest.GuestKind;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import io.troupe.coordination.barrier.BarrierOutcome.Broken;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.name.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The form of barriers' commands, replies and events on the wire and on disk: the fields in the
 * order of the records, names as text, numbers as variable numbers.
 *
 * <p>A form that was once released never changes. A new one gets the next version in its manifest,
 * and the old one stays registered for reading.
 */
final class BarrierFormats {
  private final WireRegistry.Builder registry;

  private BarrierFormats(WireRegistry.Builder registry) {
    this.registry = registry;
  }

  static void register(WireRegistry.Builder registry) {
    BarrierFormats formats = new BarrierFormats(registry);
    formats.addCommands();
    formats.addReplies();
    formats.addEvents();
  }

  private void addCommands() {
    add(
        "arrive",
        BarrierCommand.Arrive.class,
        (it, out) -> {
          name(it.name(), out).text(it.party().value()).varint(it.parties());
          session(it.session(), out.varint(it.leaseMillis()).varint(it.waitMillis()));
        },
        in ->
            new BarrierCommand.Arrive(
                name(in), owner(in), in.smallVarint(), in.varint(), in.varint(), session(in)));
    add(
        "await",
        BarrierCommand.Await.class,
        (it, out) -> generation(it.generation(), name(it.name(), out)),
        in -> new BarrierCommand.Await(name(in), generation(in)));
    add(
        "renew",
        BarrierCommand.Renew.class,
        (it, out) ->
            generation(it.generation(), name(it.name(), out).text(it.party().value()))
                .varint(it.leaseMillis()),
        in -> new BarrierCommand.Renew(name(in), owner(in), generation(in), in.varint()));
    add(
        "leave",
        BarrierCommand.Leave.class,
        (it, out) -> generation(it.generation(), name(it.name(), out).text(it.party().value())),
        in -> new BarrierCommand.Leave(name(in), owner(in), generation(in)));
    add(
        "reset",
        BarrierCommand.Reset.class,
        (it, out) -> name(it.name(), out),
        in -> new BarrierCommand.Reset(name(in)));
    add(
        "delete",
        BarrierCommand.Delete.class,
        (it, out) -> name(it.name(), out),
        in -> new BarrierCommand.Delete(name(in)));
    add(
        "explain",
        BarrierCommand.Explain.class,
        (it, out) -> name(it.name(), out),
        in -> new BarrierCommand.Explain(name(in)));
    add(
        "list",
        BarrierCommand.ListBarriers.class,
        (it, out) -> {
          out.bool(it.after().isPresent());
          it.after().ifPresent(after -> name(after, out));
          out.varint(it.limit());
        },
        in ->
            new BarrierCommand.ListBarriers(
                in.bool() ? Optional.of(name(in)) : Optional.empty(), in.smallVarint()));
  }

  private void addReplies() {
    add(
        "arrived",
        BarrierReply.Arrived.class,
        (it, out) -> generation(it.generation(), out).varint(it.index()),
        in -> new BarrierReply.Arrived(generation(in), in.smallVarint()));
    add(
        "not-arrived",
        BarrierReply.NotArrived.class,
        (it, out) ->
            out.varint(number(it.why(), BarrierReply.NotArrived.Why.values())).varint(it.parties()),
        in ->
            new BarrierReply.NotArrived(
                one(BarrierReply.NotArrived.Why.values(), in), in.smallVarint()));
    add(
        "ended",
        BarrierReply.Ended.class,
        (it, out) -> outcome(it.outcome(), out),
        in -> new BarrierReply.Ended(outcome(in)));
    addEmpty("past", new BarrierReply.Past());
    addEmpty("not-known", new BarrierReply.NotKnown());
    addEmpty("not-there", new BarrierReply.NotThere());
    addEmpty("renewed", new BarrierReply.Renewed());
    addEmpty("left", new BarrierReply.Left());
    addEmpty("not-here", new BarrierReply.NotHere());
    add(
        "was-reset",
        BarrierReply.WasReset.class,
        (it, out) -> out.bool(it.changed()),
        in -> new BarrierReply.WasReset(in.bool()));
    add(
        "deleted",
        BarrierReply.Deleted.class,
        (it, out) -> out.bool(it.was()),
        in -> new BarrierReply.Deleted(in.bool()));
    add(
        "explained",
        BarrierReply.Explained.class,
        (it, out) -> {
          generation(it.generation(), out.varint(it.parties()));
          owners(it.here(), out);
          owners(it.missing(), out);
          out.bool(it.broken().isPresent());
          it.broken().ifPresent(broken -> broken(broken, out));
        },
        in -> {
          int parties = in.smallVarint();
          return new BarrierReply.Explained(
              parties,
              generation(in),
              owners(in),
              owners(in),
              in.bool() ? Optional.of(broken(in)) : Optional.empty());
        });
    add(
        "listed",
        BarrierReply.Listed.class,
        (it, out) -> {
          out.varint(it.barriers().size());
          it.barriers()
              .forEach(
                  each ->
                      name(each.name(), out)
                          .varint(each.parties())
                          .varint(each.here())
                          .bool(each.broken()));
          out.bool(it.more());
        },
        in ->
            new BarrierReply.Listed(
                list(
                    in,
                    5,
                    each ->
                        new BarrierReply.Listed.Barrier(
                            name(each), each.smallVarint(), each.smallVarint(), each.bool())),
                in.bool()));
  }

  private void addEvents() {
    add(
        "event.arrived",
        BarrierEvent.PartyArrived.class,
        (it, out) -> {
          name(it.name(), out).text(it.party().value()).varint(it.parties());
          session(it.session(), out.varint(it.leaseMillis()).varint(it.waitMillis()));
        },
        in ->
            new BarrierEvent.PartyArrived(
                name(in), owner(in), in.smallVarint(), in.varint(), in.varint(), session(in)));
    add(
        "event.renewed",
        BarrierEvent.LeaseRenewed.class,
        (it, out) -> name(it.name(), out).text(it.party().value()).varint(it.leaseMillis()),
        in -> new BarrierEvent.LeaseRenewed(name(in), owner(in), in.varint()));
    add(
        "event.broken",
        BarrierEvent.GenerationBroken.class,
        (it, out) -> broken(it.how(), name(it.name(), out)),
        in -> new BarrierEvent.GenerationBroken(name(in), broken(in)));
    add(
        "event.reset",
        BarrierEvent.BarrierReset.class,
        (it, out) -> name(it.name(), out),
        in -> new BarrierEvent.BarrierReset(name(in)));
    add(
        "event.deleted",
        BarrierEvent.BarrierDeleted.class,
        (it, out) -> name(it.name(), out),
        in -> new BarrierEvent.BarrierDeleted(name(in)));
  }

  static void outcome(BarrierOutcome outcome, WireWriter out) {
    switch (outcome) {
      case BarrierOutcome.Tripped unused -> out.bool(true);
      case Broken broken -> broken(broken, out.bool(false));
    }
  }

  static BarrierOutcome outcome(WireReader in) {
    return in.bool() ? new BarrierOutcome.Tripped() : broken(in);
  }

  private static void broken(Broken broken, WireWriter out) {
    out.varint(number(broken.why(), Broken.Why.values())).bool(broken.party().isPresent());
    broken.party().ifPresent(it -> out.text(it.value()));
  }

  private static Broken broken(WireReader in) {
    return new Broken(
        one(Broken.Why.values(), in), in.bool() ? Optional.of(owner(in)) : Optional.empty());
  }

  private static <T> int number(T one, T[] all) {
    return List.of(all).indexOf(one);
  }

  private static <T> T one(T[] all, WireReader in) {
    int number = in.smallVarint();
    if (number >= all.length) {
      throw new WireFormatException("a reason has number " + number + ", which is none");
    }
    return all[number];
  }

  static void session(Optional<GuestId> session, WireWriter out) {
    out.bool(session.isPresent());
    session.ifPresent(it -> GuestKind.write(it, out));
  }

  static Optional<GuestId> session(WireReader in) {
    return in.bool() ? Optional.of(GuestKind.read(in)) : Optional.empty();
  }

  static void owners(List<LockOwner> owners, WireWriter out) {
    out.varint(owners.size());
    owners.forEach(it -> out.text(it.value()));
  }

  static List<LockOwner> owners(WireReader in) {
    return list(in, 2, BarrierFormats::owner);
  }

  /** Each takes so many bytes at least: no count may promise more than fit. */
  static <T> List<T> list(WireReader in, int minBytes, Function<WireReader, T> read) {
    int count = in.count(minBytes);
    List<T> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(read.apply(in));
    }
    return all;
  }

  private static WireWriter name(ObjectName name, WireWriter out) {
    return out.text(name.value());
  }

  private static ObjectName name(WireReader in) {
    return new ObjectName(in.text());
  }

  static LockOwner owner(WireReader in) {
    return new LockOwner(in.text());
  }

  private static WireWriter generation(BarrierGeneration generation, WireWriter out) {
    return out.varint(generation.number());
  }

  private static BarrierGeneration generation(WireReader in) {
    return new BarrierGeneration(in.varint());
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
    registry.add(new Manifest("barrier." + manifest, 1), type, WireFormat.of(write, read));
  }
}
