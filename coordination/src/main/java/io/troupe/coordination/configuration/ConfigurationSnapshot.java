package io.troupe.coordination.configuration;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.SnapshotCursor;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireWriter;
import io.troupe.coordination.name.ObjectName;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Draws the sets of a partition as they are, behind the number of their form: of each its numbers,
 * its schemas, and its revisions one by one, the oldest of a document first.
 */
final class ConfigurationSnapshot implements SnapshotCursor {
  private static final int FORMAT = 1;

  private static final int SET = 1;
  private static final int SCHEMA = 2;
  private static final int REVISION = 3;

  private final int chunkBytes;
  private final Iterator<Consumer<WireWriter>> entries;

  /** Takes what is there; sets never change, so that this is quick. */
  ConfigurationSnapshot(List<ConfigurationSet> sets, int chunkBytes) {
    this.chunkBytes = chunkBytes;
    this.entries = sets.stream().flatMap(ConfigurationSnapshot::entries).iterator();
  }

  private static Stream<Consumer<WireWriter>> entries(ConfigurationSet set) {
    String name = set.name().value();
    ConfigurationSet.Span span = set.span();
    Consumer<WireWriter> numbers =
        out ->
            out.u8(SET)
                .text(name)
                .varint(span.created())
                .varint(span.changed())
                .varint(span.schemas())
                .varint(span.dropped())
                .varint(span.unknownTo());
    Stream<Consumer<WireWriter>> schemas =
        set.schemas().entrySet().stream()
            .map(
                it ->
                    out ->
                        ConfigurationFormats.revision(
                            it.getValue(), out.u8(SCHEMA).text(name).text(it.getKey().value())));
    Stream<Consumer<WireWriter>> revisions =
        set.documents().entrySet().stream()
            .flatMap(
                document ->
                    document.getValue().stream()
                        .map(
                            it ->
                                out ->
                                    ConfigurationFormats.revision(
                                        it,
                                        out.u8(REVISION)
                                            .text(name)
                                            .text(document.getKey().value()))));
    return Stream.of(Stream.of(numbers), schemas, revisions).flatMap(it -> it);
  }

  @Override
  public boolean hasNext() {
    return entries.hasNext();
  }

  @Override
  public Bytes next() {
    WireWriter out = new WireWriter(chunkBytes + 512).u8(FORMAT);
    do {
      entries.next().accept(out);
    } while (hasNext() && out.length() < chunkBytes);
    return out.toBytes();
  }

  @Override
  public void close() {}

  /** The sets that a chunk is about, with what they had in others before it. */
  static Map<ObjectName, ConfigurationSet> restored(
      Bytes chunk, Map<ObjectName, ConfigurationSet> before) {
    WireReader in = new WireReader(chunk);
    int format = in.u8();
    if (format != FORMAT) {
      throw new WireFormatException(
          "a snapshot of configuration has format " + format + ", this build reads " + FORMAT);
    }
    Map<ObjectName, ConfigurationSet> sets = new LinkedHashMap<>();
    Map<ObjectName, NavigableMap<DocumentKey, List<Revision>>> more = new LinkedHashMap<>();
    while (in.left() > 0) {
      int entry = in.u8();
      ObjectName name = new ObjectName(in.text());
      switch (entry) {
        case SET ->
            sets.put(
                name,
                ConfigurationSet.empty(
                    name,
                    new ConfigurationSet.Span(
                        in.varint(), in.varint(), in.varint(), in.varint(), in.varint())));
        case SCHEMA -> {
          ConfigurationSet set = known(name, sets, before);
          NavigableMap<SchemaPattern, Revision> schemas = new TreeMap<>(set.schemas());
          schemas.put(new SchemaPattern(in.text()), ConfigurationFormats.revision(in));
          sets.put(name, new ConfigurationSet(name, set.span(), schemas, set.documents()));
        }
        case REVISION ->
            more.computeIfAbsent(name, unused -> new TreeMap<>())
                .computeIfAbsent(new DocumentKey(in.text()), unused -> new ArrayList<>())
                .add(ConfigurationFormats.revision(in));
        default -> throw new WireFormatException("a snapshot of configuration has no " + entry);
      }
    }
    more.forEach((name, documents) -> sets.put(name, known(name, sets, before).with(documents)));
    return sets;
  }

  private static ConfigurationSet known(
      ObjectName name,
      Map<ObjectName, ConfigurationSet> sets,
      Map<ObjectName, ConfigurationSet> before) {
    @Nullable ConfigurationSet here = sets.get(name);
    @Nullable ConfigurationSet known = here == null ? before.get(name) : here;
    if (known == null) {
      throw new WireFormatException("a snapshot of configuration has no set " + name);
    }
    return Objects.requireNonNull(known);
  }
}
