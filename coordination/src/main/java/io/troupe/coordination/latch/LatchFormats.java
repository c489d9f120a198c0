package io.troupe.coordination.latch;

import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import io.troupe.coordination.name.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The form of latches' commands, replies and events on the wire and on disk: the fields in the
 * order of the records, names as text, numbers as variable numbers.
 *
 * <p>A form that was once released never changes. A new one gets the next version in its manifest,
 * and the old one stays registered for reading.
 */
final class LatchFormats {
  /** The fewest bytes of a latch in a list: no count may promise more than fit. */
  private static final int MIN_BYTES = 4;

  private final WireRegistry.Builder registry;

  private LatchFormats(WireRegistry.Builder registry) {
    this.registry = registry;
  }

  static void register(WireRegistry.Builder registry) {
    LatchFormats formats = new LatchFormats(registry);
    formats.addCommands();
    formats.addReplies();
    formats.addEvents();
  }

  private void addCommands() {
    add(
        "set",
        LatchCommand.SetCount.class,
        (it, out) -> name(it.name(), out).varint(it.count()).bool(it.anew()),
        in -> new LatchCommand.SetCount(name(in), in.smallVarint(), in.bool()));
    add(
        "count-down",
        LatchCommand.CountDown.class,
        (it, out) -> {
          name(it.name(), out).bool(it.round().isPresent());
          it.round().ifPresent(round -> round(round, out));
          out.varint(it.by());
        },
        in ->
            new LatchCommand.CountDown(
                name(in), in.bool() ? Optional.of(round(in)) : Optional.empty(), in.smallVarint()));
    add(
        "await",
        LatchCommand.Await.class,
        (it, out) -> round(it.round(), name(it.name(), out)),
        in -> new LatchCommand.Await(name(in), round(in)));
    add(
        "delete",
        LatchCommand.Delete.class,
        (it, out) -> name(it.name(), out),
        in -> new LatchCommand.Delete(name(in)));
    add(
        "show",
        LatchCommand.Show.class,
        (it, out) -> name(it.name(), out),
        in -> new LatchCommand.Show(name(in)));
    add(
        "list",
        LatchCommand.ListLatches.class,
        (it, out) -> {
          out.bool(it.after().isPresent());
          it.after().ifPresent(after -> name(after, out));
          out.varint(it.limit());
        },
        in ->
            new LatchCommand.ListLatches(
                in.bool() ? Optional.of(name(in)) : Optional.empty(), in.smallVarint()));
  }

  private void addReplies() {
    add(
        "standing",
        LatchReply.Standing.class,
        (it, out) -> round(it.round(), out).varint(it.count()).bool(it.changed()),
        in -> new LatchReply.Standing(round(in), in.smallVarint(), in.bool()));
    add(
        "other-round",
        LatchReply.OtherRound.class,
        (it, out) -> round(it.now(), out),
        in -> new LatchReply.OtherRound(round(in)));
    add(
        "ended",
        LatchReply.Ended.class,
        (it, out) -> out.bool(it.opened()),
        in -> new LatchReply.Ended(in.bool()));
    addEmpty("not-known", new LatchReply.NotKnown());
    addEmpty("not-there", new LatchReply.NotThere());
    addEmpty("full", new LatchReply.LatchesFull());
    add(
        "deleted",
        LatchReply.Deleted.class,
        (it, out) -> out.bool(it.was()),
        in -> new LatchReply.Deleted(in.bool()));
    add("listed", LatchReply.Listed.class, LatchFormats::writeListed, LatchFormats::readListed);
  }

  private void addEvents() {
    add(
        "event.set",
        LatchEvent.CountSet.class,
        (it, out) -> name(it.name(), out).varint(it.count()),
        in -> new LatchEvent.CountSet(name(in), in.smallVarint()));
    add(
        "event.counted-down",
        LatchEvent.CountedDown.class,
        (it, out) -> name(it.name(), out).varint(it.by()),
        in -> new LatchEvent.CountedDown(name(in), in.smallVarint()));
    add(
        "event.deleted",
        LatchEvent.LatchDeleted.class,
        (it, out) -> name(it.name(), out),
        in -> new LatchEvent.LatchDeleted(name(in)));
  }

  private static void writeListed(LatchReply.Listed listed, WireWriter out) {
    out.varint(listed.latches().size());
    listed.latches().forEach(it -> round(it.round(), name(it.name(), out)).varint(it.count()));
    out.bool(listed.more());
  }

  private static LatchReply.Listed readListed(WireReader in) {
    int count = in.count(MIN_BYTES);
    List<LatchReply.Listed.Latch> latches = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      latches.add(new LatchReply.Listed.Latch(name(in), round(in), in.smallVarint()));
    }
    return new LatchReply.Listed(latches, in.bool());
  }

  private static WireWriter name(ObjectName name, WireWriter out) {
    return out.text(name.value());
  }

  private static ObjectName name(WireReader in) {
    return new ObjectName(in.text());
  }

  private static WireWriter round(LatchRound round, WireWriter out) {
    return out.varint(round.number());
  }

  private static LatchRound round(WireReader in) {
    return new LatchRound(in.varint());
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
    registry.add(new Manifest("latch." + manifest, 1), type, WireFormat.of(write, read));
  }
}
