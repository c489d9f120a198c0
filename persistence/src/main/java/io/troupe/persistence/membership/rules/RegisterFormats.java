package io.troupe.persistence.membership.rules;

import io.troupe.actors.Bytes;
import io.troupe.actors.PartitionId;
import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.FixedSettings;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.Ownership;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How commands, answers and the state are written: each behind its manifest ({@code
 * register.up@1}). A form that was released never changes; another one gets the next version.
 */
public final class RegisterFormats {
  private static final WireRegistry FORMS =
      WireRegistry.builder()
          .add(
              new Manifest("register.enter", 2),
              RegisterCommand.Enter.class,
              WireFormat.of(RegisterFormats::writeEnter, in -> readEnter(in, 2)))
          .addForReading(
              new Manifest("register.enter", 1),
              RegisterCommand.Enter.class,
              read(in -> readEnter(in, 1)))
          .add(
              new Manifest("register.up", 1),
              RegisterCommand.Up.class,
              WireFormat.of(
                  (up, out) ->
                      out.text(up.name()).i64(up.incarnation()).varint(up.generation().number()),
                  in -> new RegisterCommand.Up(in.text(), in.i64(), new Generation(in.varint()))))
          .add(
              new Manifest("register.leave", 1),
              RegisterCommand.Leave.class,
              WireFormat.of(
                  (leave, out) -> out.text(leave.name()).i64(leave.incarnation()),
                  in -> new RegisterCommand.Leave(in.text(), in.i64())))
          .add(
              new Manifest("register.down", 1),
              RegisterCommand.Down.class,
              WireFormat.of(
                  (down, out) -> {
                    out.text(down.name())
                        .i64(down.incarnation())
                        .text(down.proposer())
                        .i64(down.proposedAtMillis());
                    writeList(down.evidence(), RegisterFormats::writeTestimony, out);
                  },
                  in ->
                      new RegisterCommand.Down(
                          in.text(),
                          in.i64(),
                          in.text(),
                          in.i64(),
                          readList(RegisterFormats::readTestimony, in))))
          .add(
              new Manifest("register.place", 1),
              RegisterCommand.Place.class,
              WireFormat.of(RegisterFormats::writePlace, RegisterFormats::readPlace))
          .add(
              new Manifest("register.serves", 1),
              RegisterCommand.Serves.class,
              WireFormat.of(
                  (serves, out) ->
                      writeList(
                          List.copyOf(serves.partitions()),
                          (partition, to) -> to.varint(partition.number()),
                          out.text(serves.name()).i64(serves.incarnation())),
                  in ->
                      new RegisterCommand.Serves(
                          in.text(),
                          in.i64(),
                          new TreeSet<>(readList(RegisterFormats::readPartition, in)))))
          .add(
              new Manifest("register.drain", 1),
              RegisterCommand.Drain.class,
              WireFormat.of(
                  (drain, out) -> out.text(drain.name()),
                  in -> new RegisterCommand.Drain(in.text())))
          .add(
              new Manifest("register.form", 1),
              RegisterAnswer.Form.class,
              WireFormat.of(
                  (it, out) -> out.varint(it.generation().number()).varint(it.number().number()),
                  in ->
                      new RegisterAnswer.Form(
                          new Generation(in.varint()), new MembershipNumber(in.varint()))))
          .add(
              new Manifest("register.join", 1),
              RegisterAnswer.Join.class,
              WireFormat.of(
                  (it, out) ->
                      writeList(
                          it.peers(),
                          (peer, to) -> to.text(peer),
                          out.varint(it.generation().number()).varint(it.number().number())),
                  in ->
                      new RegisterAnswer.Join(
                          new Generation(in.varint()),
                          new MembershipNumber(in.varint()),
                          readList(WireReader::text, in))))
          .add(
              new Manifest("register.done", 1),
              RegisterAnswer.Done.class,
              WireFormat.of(
                  (it, out) -> out.varint(it.number().number()),
                  in -> new RegisterAnswer.Done(new MembershipNumber(in.varint()))))
          .add(
              new Manifest("register.refused", 1),
              RegisterAnswer.Refused.class,
              WireFormat.of(
                  (it, out) -> out.u8(it.why().code()).text(it.detail()),
                  in -> new RegisterAnswer.Refused(RegisterAnswer.Why.ofCode(in.u8()), in.text())))
          .add(
              new Manifest("register.state", 2),
              RegisterState.class,
              WireFormat.of(RegisterFormats::writeState, in -> readState(in, 2)))
          .addForReading(
              new Manifest("register.state", 1), RegisterState.class, read(in -> readState(in, 1)))
          .build();

  private RegisterFormats() {}

  /** The bytes of a command, an answer or a state. */
  public static byte[] encode(Object value) {
    WireWriter out = new WireWriter(256);
    FORMS.writeTagged(value, out);
    return out.toArray();
  }

  /** The command of these bytes. */
  public static RegisterCommand decodeCommand(byte[] bytes) {
    return decode(RegisterCommand.class, bytes);
  }

  /** The answer of these bytes. */
  public static RegisterAnswer decodeAnswer(byte[] bytes) {
    return decode(RegisterAnswer.class, bytes);
  }

  /** The state of these bytes. */
  public static RegisterState decodeState(byte[] bytes) {
    return decode(RegisterState.class, bytes);
  }

  private static <T> T decode(Class<T> type, byte[] bytes) {
    WireReader in = new WireReader(Bytes.wrap(bytes));
    T value = FORMS.readTagged(type, in);
    in.expectEnd();
    return value;
  }

  private static void writeEnter(RegisterCommand.Enter enter, WireWriter out) {
    writeEntrance(enter.entrance(), out);
    out.text(enter.transportAddress()).text(enter.release()).bool(enter.replaces().isPresent());
    enter.replaces().ifPresent(out::i64);
  }

  private static RegisterCommand.Enter readEnter(WireReader in, int version) {
    return new RegisterCommand.Enter(
        readEntrance(in, version),
        in.text(),
        in.text(),
        in.bool() ? OptionalLong.of(in.i64()) : OptionalLong.empty());
  }

  private static void writeEntrance(Entrance it, WireWriter out) {
    out.text(it.name())
        .text(it.diskId())
        .i64(it.incarnation())
        .text(it.address())
        .varint(it.weight())
        .text(it.zone())
        .bool(it.drained());
    writeFixed(it.fixed(), out);
  }

  private static Entrance readEntrance(WireReader in, int version) {
    return new Entrance(
        in.text(),
        in.text(),
        in.i64(),
        in.text(),
        in.smallVarint(),
        in.text(),
        version > 1 && in.bool(),
        readFixed(in));
  }

  private static void writeFixed(FixedSettings it, WireWriter out) {
    out.text(it.cluster())
        .varint(it.partitions())
        .text(it.hash())
        .varint(it.formats())
        .varint(it.loadBoundPercent());
  }

  private static FixedSettings readFixed(WireReader in) {
    return new FixedSettings(
        in.text(), in.smallVarint(), in.text(), in.smallVarint(), in.smallVarint());
  }

  private static void writeTestimony(Testimony it, WireWriter out) {
    out.text(it.witness()).u8(it.why().code());
  }

  private static Testimony readTestimony(WireReader in) {
    return new Testimony(in.text(), Testimony.Why.ofCode(in.u8()));
  }

  private static void writeMember(RegisteredMember it, WireWriter out) {
    writeEntrance(it.entrance(), out);
    out.text(it.transportAddress())
        .text(it.release())
        .u8(it.state().code())
        .varint(it.entered().number())
        .bool(it.drains());
  }

  private static RegisteredMember readMember(WireReader in, int version) {
    return new RegisteredMember(
        readEntrance(in, version),
        in.text(),
        in.text(),
        RegisteredMember.State.ofCode(in.u8()),
        new MembershipNumber(in.varint()),
        version > 1 && in.bool());
  }

  private static void writeDowning(DowningDecision it, WireWriter out) {
    out.varint(it.number().number())
        .text(it.name())
        .i64(it.incarnation())
        .text(it.proposer())
        .i64(it.proposedAtMillis());
    writeList(it.evidence(), RegisterFormats::writeTestimony, out);
  }

  private static DowningDecision readDowning(WireReader in) {
    return new DowningDecision(
        new MembershipNumber(in.varint()),
        in.text(),
        in.i64(),
        in.text(),
        in.i64(),
        readList(RegisterFormats::readTestimony, in));
  }

  private static void writeState(RegisterState it, WireWriter out) {
    out.varint(it.number().number());
    writeIfAny(it.fixed(), RegisterFormats::writeFixed, out);
    writeIfAny(
        it.formation(),
        (formation, to) ->
            to.varint(formation.generation().number())
                .text(formation.name())
                .i64(formation.incarnation()),
        out);
    writeList(List.copyOf(it.members().values()), RegisterFormats::writeMember, out);
    writeList(it.downings(), RegisterFormats::writeDowning, out);
    writeOwners(it.owners(), out);
  }

  private static RegisterState readState(WireReader in, int version) {
    MembershipNumber number = new MembershipNumber(in.varint());
    Optional<FixedSettings> fixed = readIfAny(RegisterFormats::readFixed, in);
    Optional<Formation> formation =
        readIfAny(it -> new Formation(new Generation(it.varint()), it.text(), it.i64()), in);
    TreeMap<String, RegisteredMember> members = new TreeMap<>();
    readList(it -> readMember(it, version), in).forEach(it -> members.put(it.name(), it));
    return new RegisterState(
        number,
        fixed,
        formation,
        members,
        readList(RegisterFormats::readDowning, in),
        version > 1 ? readOwners(in) : new TreeMap<>());
  }

  /** Each name once; who serves until then, and whether the owner serves, in one number. */
  private static void writeOwners(NavigableMap<PartitionId, Ownership> owners, WireWriter out) {
    List<String> names =
        writeNames(
            owners.values().stream()
                .flatMap(it -> Stream.concat(Stream.of(it.owner()), it.from().stream())),
            out);
    out.varint(owners.size());
    owners.forEach(
        (partition, it) ->
            out.varint(partition.number())
                .varint(Collections.binarySearch(names, it.owner()))
                .varint(2L * place(names, it.from()) + (it.serves() ? 1 : 0)));
  }

  private static NavigableMap<PartitionId, Ownership> readOwners(WireReader in) {
    List<String> names = readList(WireReader::text, in);
    NavigableMap<PartitionId, Ownership> owners = new TreeMap<>();
    for (int left = in.smallVarint(); left > 0; left--) {
      PartitionId partition = readPartition(in);
      String owner = names.get(in.smallVarint());
      int from = in.smallVarint();
      owners.put(partition, new Ownership(owner, name(names, from >> 1), (from & 1) == 1));
    }
    return owners;
  }

  private static void writePlace(RegisterCommand.Place place, WireWriter out) {
    List<String> names =
        writeNames(
            place.moves().stream()
                .flatMap(it -> Stream.concat(Stream.of(it.to()), it.owner().stream())),
            out);
    writeList(
        place.moves(),
        (it, to) ->
            to.varint(it.partition().number())
                .varint(place(names, it.owner()))
                .varint(Collections.binarySearch(names, it.to())),
        out);
  }

  private static RegisterCommand.Place readPlace(WireReader in) {
    List<String> names = readList(WireReader::text, in);
    return new RegisterCommand.Place(
        readList(
            it ->
                new Move(
                    readPartition(it), name(names, it.smallVarint()), names.get(it.smallVarint())),
            in));
  }

  private static PartitionId readPartition(WireReader in) {
    return new PartitionId(in.smallVarint());
  }

  /** Writes them sorted, and gives what was written. */
  private static List<String> writeNames(Stream<String> all, WireWriter out) {
    List<String> names = all.sorted().distinct().toList();
    writeList(names, (name, to) -> to.text(name), out);
    return names;
  }

  /** From 1; 0 is none. */
  private static int place(List<String> names, Optional<String> any) {
    return any.map(it -> 1 + Collections.binarySearch(names, it)).orElse(0);
  }

  private static Optional<String> name(List<String> names, int place) {
    return place == 0 ? Optional.empty() : Optional.of(names.get(place - 1));
  }

  /** Of an older version. */
  private static <T> WireFormat<T> read(Function<WireReader, T> read) {
    return WireFormat.of(
        (value, out) -> {
          throw new IllegalStateException("a value is written in its newest form");
        },
        read);
  }

  private static <T> void writeList(List<T> all, BiConsumer<T, WireWriter> write, WireWriter out) {
    out.varint(all.size());
    all.forEach(it -> write.accept(it, out));
  }

  private static <T> List<T> readList(Function<WireReader, T> read, WireReader in) {
    int count = in.smallVarint();
    List<T> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(read.apply(in));
    }
    return all;
  }

  private static <T> void writeIfAny(
      Optional<T> any, BiConsumer<T, WireWriter> write, WireWriter out) {
    out.bool(any.isPresent());
    any.ifPresent(it -> write.accept(it, out));
  }

  private static <T> Optional<T> readIfAny(Function<WireReader, T> read, WireReader in) {
    return in.bool() ? Optional.of(read.apply(in)) : Optional.empty();
  }
}
