package io.troupe.coordination.configuration;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import io.troupe.coordination.configuration.ConfigurationCommand.Checked;
import io.troupe.coordination.configuration.ConfigurationCommand.Condition;
import io.troupe.coordination.configuration.ConfigurationCommand.Edit;
import io.troupe.coordination.configuration.ConfigurationEvent.DocumentsChanged.Written;
import io.troupe.coordination.configuration.ConfigurationReply.Document;
import io.troupe.coordination.configuration.ConfigurationReply.Past;
import io.troupe.coordination.configuration.ConfigurationReply.Schema;
import io.troupe.coordination.configuration.ConfigurationReply.Sets;
import io.troupe.coordination.name.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The form of configuration's commands, replies and events on the wire and on disk: the fields in
 * the order of the records, names and keys as text, contents as bytes, numbers as variable numbers,
 * the wall clock's times in zigzag form.
 *
 * <p>A form that was once released never changes. A new one gets the next version in its manifest,
 * and the old one stays registered for reading.
 */
final class ConfigurationFormats {
  /** The fewest bytes of whatever stands in a list: no count may promise more than fit. */
  private static final int MIN_BYTES = 3;

  private static final int ALWAYS = 0;
  private static final int PRESENT = 1;
  private static final int AT_VERSION = 2;

  private final WireRegistry.Builder registry;

  private ConfigurationFormats(WireRegistry.Builder registry) {
    this.registry = registry;
  }

  static void register(WireRegistry.Builder registry) {
    ConfigurationFormats formats = new ConfigurationFormats(registry);
    formats.addCommands();
    formats.addReplies();
    formats.addEvents();
  }

  private void addCommands() {
    add(
        "change",
        ConfigurationCommand.Change.class,
        (it, out) -> {
          writeAll(it.edits(), ConfigurationFormats::edit, set(it.set(), out));
          checked(it.checked(), out.text(it.message()));
        },
        in ->
            new ConfigurationCommand.Change(
                set(in), readAll(in, ConfigurationFormats::edit), in.text(), checked(in)));
    add(
        "rollback",
        ConfigurationCommand.Rollback.class,
        (it, out) -> {
          version(it.to(), key(it.key(), set(it.set(), out)));
          checked(it.checked(), out.text(it.message()));
        },
        in ->
            new ConfigurationCommand.Rollback(
                set(in), key(in), version(in), in.text(), checked(in)));
    add(
        "set-schema",
        ConfigurationCommand.SetSchema.class,
        (it, out) -> {
          set(it.set(), out).text(it.pattern().value());
          checked(it.checked(), content(it.schema(), out).text(it.message())).bool(it.force());
        },
        in ->
            new ConfigurationCommand.SetSchema(
                set(in),
                new SchemaPattern(in.text()),
                content(in),
                in.text(),
                checked(in),
                in.bool()));
    add(
        "delete-set",
        ConfigurationCommand.DeleteSet.class,
        (it, out) -> set(it.set(), out),
        in -> new ConfigurationCommand.DeleteSet(set(in)));
    add(
        "get",
        ConfigurationCommand.Get.class,
        (it, out) ->
            optional(it.at(), ConfigurationFormats::version, key(it.key(), set(it.set(), out))),
        in ->
            new ConfigurationCommand.Get(
                set(in), key(in), optional(in, ConfigurationFormats::version)));
    add(
        "read",
        ConfigurationCommand.Read.class,
        (it, out) -> {
          set(it.set(), out).text(it.prefix());
          optional(it.after(), ConfigurationFormats::key, out).varint(it.limit());
          optional(it.at(), ConfigurationFormats::version, out);
        },
        in ->
            new ConfigurationCommand.Read(
                set(in),
                in.text(),
                optional(in, ConfigurationFormats::key),
                in.smallVarint(),
                optional(in, ConfigurationFormats::version)));
    add(
        "history",
        ConfigurationCommand.History.class,
        (it, out) -> key(it.key(), set(it.set(), out)),
        in -> new ConfigurationCommand.History(set(in), key(in)));
    add(
        "get-schemas",
        ConfigurationCommand.GetSchemas.class,
        (it, out) -> set(it.set(), out),
        in -> new ConfigurationCommand.GetSchemas(set(in)));
    add(
        "observe",
        ConfigurationCommand.Observe.class,
        (it, out) -> version(it.seen(), set(it.set(), out)),
        in -> new ConfigurationCommand.Observe(set(in), version(in)));
    add(
        "list-sets",
        ConfigurationCommand.ListSets.class,
        (it, out) -> optional(it.after(), ConfigurationFormats::set, out).varint(it.limit()),
        in ->
            new ConfigurationCommand.ListSets(
                optional(in, ConfigurationFormats::set), in.smallVarint()));
  }

  private void addReplies() {
    add(
        "changed",
        ConfigurationReply.Changed.class,
        (it, out) -> version(it.version(), out),
        in -> new ConfigurationReply.Changed(version(in)));
    add(
        "unchanged",
        ConfigurationReply.Unchanged.class,
        (it, out) -> version(it.version(), out),
        in -> new ConfigurationReply.Unchanged(version(in)));
    add(
        "condition-failed",
        ConfigurationReply.ConditionFailed.class,
        (it, out) -> version(it.current(), key(it.key(), out)),
        in -> new ConfigurationReply.ConditionFailed(key(in), version(in)));
    addEmpty("moved", new ConfigurationReply.Moved());
    add(
        "not-allowed",
        ConfigurationReply.NotAllowed.class,
        (it, out) -> out.u8(it.why().number()),
        in ->
            new ConfigurationReply.NotAllowed(ConfigurationReply.NotAllowed.Why.ofNumber(in.u8())));
    add(
        "found",
        ConfigurationReply.Found.class,
        (it, out) -> revision(it.revision(), out),
        in -> new ConfigurationReply.Found(revision(in)));
    addEmpty("absent", new ConfigurationReply.Absent());
    add(
        "forgotten",
        ConfigurationReply.Forgotten.class,
        (it, out) -> version(it.since(), out),
        in -> new ConfigurationReply.Forgotten(version(in)));
    add(
        "ahead",
        ConfigurationReply.Ahead.class,
        (it, out) -> version(it.newest(), out),
        in -> new ConfigurationReply.Ahead(version(in)));
    add(
        "documents",
        ConfigurationReply.Documents.class,
        (it, out) ->
            writeAll(
                it.documents(),
                ConfigurationFormats::document,
                version(it.version(), out).bool(it.more())),
        in -> {
          Version version = version(in);
          boolean more = in.bool();
          return new ConfigurationReply.Documents(
              version, readAll(in, ConfigurationFormats::document), more);
        });
    add(
        "past",
        Past.class,
        (it, out) -> writeAll(it.entries(), ConfigurationFormats::past, out.bool(it.complete())),
        in -> {
          boolean complete = in.bool();
          return new Past(readAll(in, ConfigurationFormats::past), complete);
        });
    add(
        "schemas",
        ConfigurationReply.Schemas.class,
        (it, out) ->
            writeAll(
                it.schemas(),
                (schema, to) -> revision(schema.revision(), to.text(schema.pattern().value())),
                version(it.documents(), version(it.version(), out))),
        in ->
            new ConfigurationReply.Schemas(
                version(in),
                version(in),
                readAll(in, it -> new Schema(new SchemaPattern(it.text()), revision(it)))));
    add(
        "observed",
        ConfigurationReply.Observed.class,
        (it, out) ->
            writeAll(
                it.changes(),
                ConfigurationFormats::document,
                version(it.seen(), out).bool(it.complete())),
        in ->
            new ConfigurationReply.Observed(
                version(in), in.bool(), readAll(in, ConfigurationFormats::document)));
    add(
        "sets",
        Sets.class,
        (it, out) -> writeAll(it.sets(), ConfigurationFormats::listed, out.bool(it.more())),
        in -> {
          boolean more = in.bool();
          return new Sets(readAll(in, ConfigurationFormats::listed), more);
        });
  }

  private void addEvents() {
    add(
        "event.changed",
        ConfigurationEvent.DocumentsChanged.class,
        (it, out) ->
            writeAll(
                    it.documents(),
                    (one, to) -> content(one.content(), key(one.key(), to)),
                    set(it.set(), out))
                .text(it.message()),
        in ->
            new ConfigurationEvent.DocumentsChanged(
                set(in), readAll(in, it -> new Written(key(it), content(it))), in.text()));
    add(
        "event.schema-set",
        ConfigurationEvent.SchemaSet.class,
        (it, out) ->
            content(it.schema(), set(it.set(), out).text(it.pattern().value())).text(it.message()),
        in ->
            new ConfigurationEvent.SchemaSet(
                set(in), new SchemaPattern(in.text()), content(in), in.text()));
    add(
        "event.set-deleted",
        ConfigurationEvent.SetDeleted.class,
        (it, out) -> set(it.set(), out),
        in -> new ConfigurationEvent.SetDeleted(set(in)));
  }

  private static void edit(Edit it, WireWriter out) {
    content(it.content(), key(it.key(), out));
    switch (it.condition()) {
      case Condition.Always unused -> out.u8(ALWAYS);
      case Condition.Present unused -> out.u8(PRESENT);
      case Condition.AtVersion at -> version(at.version(), out.u8(AT_VERSION));
    }
  }

  private static Edit edit(WireReader in) {
    return new Edit(key(in), content(in), condition(in));
  }

  private static Condition condition(WireReader in) {
    int condition = in.u8();
    return switch (condition) {
      case ALWAYS -> Condition.ALWAYS;
      case PRESENT -> Condition.PRESENT;
      case AT_VERSION -> new Condition.AtVersion(version(in));
      default -> throw new WireFormatException("there is no condition " + condition);
    };
  }

  private static WireWriter checked(Checked it, WireWriter out) {
    return version(it.against(), out).bool(it.fits());
  }

  private static Checked checked(WireReader in) {
    return new Checked(version(in), in.bool());
  }

  private static void document(Document it, WireWriter out) {
    revision(it.revision(), key(it.key(), out));
  }

  private static Document document(WireReader in) {
    return new Document(key(in), revision(in));
  }

  static void revision(Revision it, WireWriter out) {
    content(it.content(), version(it.version(), out))
        .text(it.author())
        .text(it.message())
        .signedVarint(it.wallMillis());
  }

  static Revision revision(WireReader in) {
    return new Revision(version(in), content(in), in.text(), in.text(), in.signedVarint());
  }

  private static void past(Past.Entry it, WireWriter out) {
    version(it.version(), out)
        .bool(it.removal())
        .varint(it.bytes())
        .text(it.author())
        .text(it.message())
        .signedVarint(it.wallMillis());
  }

  private static Past.Entry past(WireReader in) {
    return new Past.Entry(
        version(in), in.bool(), in.smallVarint(), in.text(), in.text(), in.signedVarint());
  }

  private static void listed(Sets.Listed it, WireWriter out) {
    version(it.version(), set(it.name(), out))
        .varint(it.documents())
        .varint(it.bytes())
        .varint(it.schemas());
  }

  private static Sets.Listed listed(WireReader in) {
    return new Sets.Listed(set(in), version(in), in.smallVarint(), in.varint(), in.smallVarint());
  }

  private static WireWriter set(ObjectName name, WireWriter out) {
    return out.text(name.value());
  }

  private static ObjectName set(WireReader in) {
    return new ObjectName(in.text());
  }

  private static WireWriter key(DocumentKey key, WireWriter out) {
    return out.text(key.value());
  }

  private static DocumentKey key(WireReader in) {
    return new DocumentKey(in.text());
  }

  private static WireWriter version(Version version, WireWriter out) {
    return out.varint(version.number());
  }

  private static Version version(WireReader in) {
    return new Version(in.varint());
  }

  private static WireWriter content(Optional<Bytes> content, WireWriter out) {
    return optional(content, (it, to) -> to.bytes(it), out);
  }

  private static Optional<Bytes> content(WireReader in) {
    return optional(in, WireReader::bytes);
  }

  private static <T> WireWriter writeAll(
      List<T> all, BiConsumer<T, WireWriter> write, WireWriter out) {
    out.varint(all.size());
    all.forEach(one -> write.accept(one, out));
    return out;
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

  @SuppressWarnings("unchecked") // the class of a value is that of its type
  private <T> void addEmpty(String manifest, T value) {
    add(manifest, (Class<T>) value.getClass(), (it, out) -> {}, in -> value);
  }

  private <T> void add(
      String manifest,
      Class<T> type,
      BiConsumer<T, WireWriter> write,
      Function<WireReader, T> read) {
    registry.add(new Manifest("config." + manifest, 1), type, WireFormat.of(write, read));
  }
}
