package io.troupe.actors.counter;

import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;

/** The forms of everything that leaves the process. */
final class CounterFormats {
  private CounterFormats() {}

  static void register(WireRegistry.Builder registry) {
    registry
        .add(
            new Manifest("counter.add", 1),
            CounterCommand.Add.class,
            WireFormat.of(
                (add, out) -> out.text(add.name()).signedVarint(add.amount()),
                in -> new CounterCommand.Add(in.text(), in.signedVarint())))
        .add(
            new Manifest("counter.create", 1),
            CounterCommand.Create.class,
            WireFormat.of(
                (create, out) -> out.text(create.name()),
                in -> new CounterCommand.Create(in.text())))
        .add(
            new Manifest("counter.get", 1),
            CounterCommand.Get.class,
            WireFormat.of(
                (get, out) -> writeAccess(get.access(), out.text(get.name())),
                in -> new CounterCommand.Get(in.text(), readAccess(in))))
        .add(
            new Manifest("counter.added", 1),
            CounterEvent.Added.class,
            WireFormat.of(
                (added, out) -> out.text(added.name()).signedVarint(added.amount()),
                in -> new CounterEvent.Added(in.text(), in.signedVarint())))
        .add(
            new Manifest("counter.created", 1),
            CounterEvent.Created.class,
            WireFormat.of(
                (created, out) -> out.text(created.name()),
                in -> new CounterEvent.Created(in.text())))
        .add(
            new Manifest("counter.total", 1),
            CounterReply.Total.class,
            WireFormat.of(
                (total, out) -> out.varint(total.version().number()).signedVarint(total.total()),
                in -> new CounterReply.Total(new Version(in.varint()), in.signedVarint())))
        .add(
            new Manifest("counter.exists", 1),
            CounterReply.Exists.class,
            WireFormat.of(
                (exists, out) -> out.varint(exists.version().number()),
                in -> new CounterReply.Exists(new Version(in.varint()))));
  }

  private static void writeAccess(Access access, WireWriter out) {
    switch (access) {
      case Access.Write unused -> out.u8(0);
      case Access.Linearizable unused -> out.u8(1);
      case Access.Local unused -> out.u8(2);
      case Access.AtLeast atLeast -> out.u8(3).varint(atLeast.version().number());
    }
  }

  private static Access readAccess(WireReader in) {
    int access = in.u8();
    return switch (access) {
      case 0 -> Access.WRITE;
      case 1 -> Access.LINEARIZABLE;
      case 2 -> Access.LOCAL;
      case 3 -> new Access.AtLeast(new Version(in.varint()));
      default -> throw new WireFormatException("no access has the number " + access);
    };
  }
}
