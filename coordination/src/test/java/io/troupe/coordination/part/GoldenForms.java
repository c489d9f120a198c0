package io.troupe.coordination.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.Kind;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import io.troupe.testkit.golden.GoldenLines;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds a kind's forms against its golden bytes, a line each: name, manifest, hex (a hyphen for no
 * bytes). A line that is there never changes: a form that changes gets the next version in its
 * manifest, the old one stays registered for reading, and lines are added.
 */
public final class GoldenForms {
  private static final String SNAPSHOT = "snapshot-";

  private final Map<String, String> goldens;
  private final WireRegistry registry;
  private final Map<String, Object> samples;

  /**
   * A kind's forms.
   *
   * @param place in whose package the file is
   * @param samples one of everything that travels or reaches disk, by name
   */
  public GoldenForms(Class<?> place, String file, Kind<?, ?> kind, Map<String, Object> samples) {
    this.goldens = GoldenLines.named(place, file);
    WireRegistry.Builder builder = WireRegistry.builder();
    kind.register(builder);
    this.registry = builder.build();
    this.samples = samples;
  }

  /** Everything is written as its golden bytes say, and nothing else is golden. */
  public void checkWritten(List<Bytes> snapshot) {
    Map<String, String> lines = new LinkedHashMap<>();
    samples.forEach(
        (name, sample) -> lines.put(name, registry.manifestOf(sample) + " " + hex(encode(sample))));
    for (int i = 0; i < snapshot.size(); i++) {
      lines.put(SNAPSHOT + i, SNAPSHOT + "1 " + hex(snapshot.get(i)));
    }
    assertThat(lines).containsExactlyInAnyOrderEntriesOf(goldens);
  }

  /** Golden bytes are read as the samples say. */
  public void checkRead() {
    samples.forEach(
        (name, sample) ->
            assertThat(decode(manifest(name), bytes(name))).as(name).isEqualTo(sample));
  }

  /** The golden chunks of a snapshot. */
  public List<Bytes> snapshot() {
    return goldens.keySet().stream()
        .filter(name -> name.startsWith(SNAPSHOT))
        .sorted()
        .map(this::bytes)
        .toList();
  }

  /** Every manifest has golden bytes, and every type below these a sample. */
  public void checkComplete(Class<?>... sealed) {
    Set<String> covered = new TreeSet<>();
    Set<Class<?>> sampled = new HashSet<>();
    samples.forEach(
        (name, sample) -> {
          covered.add(manifest(name));
          sampled.add(sample.getClass());
        });
    assertThat(covered).isEqualTo(registry.manifests());
    assertThat(sampled).isEqualTo(registry.types());
    for (Class<?> each : sealed) {
      assertThat(sampled).containsAll(leaves(each));
    }
  }

  private static List<Class<?>> leaves(Class<?> sealed) {
    Class<?>[] permitted = sealed.getPermittedSubclasses();
    return permitted == null
        ? List.of(sealed)
        : Arrays.stream(permitted).flatMap(it -> leaves(it).stream()).toList();
  }

  /** What is cut short is refused. */
  public void checkCut() {
    samples.forEach(
        (name, sample) -> {
          byte[] whole = encode(sample).toArray();
          for (int length = 0; length < whole.length; length++) {
            Bytes cut = Bytes.wrap(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> decode(manifest(name), cut))
                .as("%s cut at %s", name, length)
                .isInstanceOf(WireFormatException.class);
          }
        });
  }

  private Bytes encode(Object sample) {
    WireWriter out = new WireWriter(64);
    registry.write(sample, out);
    return out.toBytes();
  }

  private Object decode(String manifest, Bytes bytes) {
    WireReader in = new WireReader(bytes);
    Object value = registry.read(manifest, in);
    in.expectEnd();
    return value;
  }

  private String manifest(String name) {
    return line(name).split(" ", -1)[0];
  }

  private Bytes bytes(String name) {
    String hex = line(name).split(" ", -1)[1];
    return Bytes.wrap(HexFormat.of().parseHex(hex.equals("-") ? "" : hex));
  }

  private String line(String name) {
    return Objects.requireNonNull(goldens.get(name), "no golden bytes of " + name);
  }

  private static String hex(Bytes bytes) {
    return bytes.length() == 0 ? "-" : HexFormat.of().formatHex(bytes.toArray());
  }
}
