package io.troupe.coordination.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.wire.WireFormatException;
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
import org.junit.jupiter.api.Test;

/**
 * What was once released stays readable for ever. The bytes are in {@code lock-golden.txt}, a line
 * each: name, manifest, hex (a hyphen for no bytes). A line that is there never changes: a form
 * that changes gets the next version in its manifest, the old one stays registered for reading, and
 * lines are added.
 */
class LockFormatsGoldenTest {
  private static final String FILE = "lock-golden.txt";
  private static final int CHUNK_BYTES = 100;

  private final Map<String, String> goldens = GoldenLines.named(LockFormatsGoldenTest.class, FILE);

  /** Of forms that are not written any more. */
  private static boolean isEarlier(String name) {
    return LockSamples.earlier().containsKey(name) || name.matches("snapshot[23]?-.*");
  }

  @Test
  void everythingIsWrittenAsItsGoldenBytesSay() {
    Map<String, String> today = new LinkedHashMap<>(goldens);
    today.keySet().removeIf(LockFormatsGoldenTest::isEarlier);
    assertThat(written()).containsExactlyInAnyOrderEntriesOf(today);
  }

  private static Map<String, String> written() {
    Map<String, String> lines = new LinkedHashMap<>();
    LockSamples.all()
        .forEach(
            (name, sample) ->
                lines.put(
                    name,
                    LockSamples.REGISTRY.manifestOf(sample)
                        + " "
                        + hex(LockSamples.encode(sample))));
    List<Bytes> chunks = LockPart.drawn(LockSamples.askedPart().core, CHUNK_BYTES);
    for (int i = 0; i < chunks.size(); i++) {
      lines.put("snapshot4-" + i, "lock.snapshot@4 " + hex(chunks.get(i)));
    }
    return lines;
  }

  @Test
  void goldenBytesAreReadAsTheSamplesSay() {
    Map<String, Object> samples = new LinkedHashMap<>(LockSamples.all());
    samples.putAll(LockSamples.earlier());
    samples.forEach(
        (name, sample) ->
            assertThat(LockSamples.decode(manifest(name), bytes(name))).as(name).isEqualTo(sample));
    assertRestored("snapshot-", LockSamples.part());
    assertRestored("snapshot2-", LockSamples.boundPart());
    assertRestored("snapshot3-", LockSamples.refusedPart());
    assertRestored("snapshot4-", LockSamples.askedPart());
  }

  private void assertRestored(String name, LockPart part) {
    KindCore<LockCommand, LockEvent> restored = LockPart.fresh(LockPart.SETTINGS);
    goldens.keySet().stream()
        .filter(it -> it.startsWith(name))
        .forEach(it -> restored.restore(bytes(it)));
    assertThat(LockPart.drawn(restored, CHUNK_BYTES))
        .isEqualTo(LockPart.drawn(part.core, CHUNK_BYTES));
    assertThat(restored.nextDueMillis()).isEqualTo(part.core.nextDueMillis());
  }

  @Test
  void everyManifestHasGoldenBytesAndEveryTypeASample() {
    Set<String> covered = new TreeSet<>();
    Set<Class<?>> sampled = new HashSet<>();
    LockSamples.all()
        .forEach(
            (name, sample) -> {
              covered.add(manifest(name));
              sampled.add(sample.getClass());
            });
    LockSamples.earlier().keySet().forEach(name -> covered.add(manifest(name)));
    assertThat(covered).isEqualTo(LockSamples.REGISTRY.manifests());
    assertThat(sampled).isEqualTo(LockSamples.REGISTRY.types());
    for (Class<?> sealed : List.of(LockCommand.class, LockReply.class, LockEvent.class)) {
      assertThat(sampled).containsAll(leaves(sealed));
    }
  }

  private static List<Class<?>> leaves(Class<?> sealed) {
    Class<?>[] permitted = sealed.getPermittedSubclasses();
    return permitted == null
        ? List.of(sealed)
        : Arrays.stream(permitted).flatMap(it -> leaves(it).stream()).toList();
  }

  @Test
  void whatIsCutShortIsRefused() {
    LockSamples.all()
        .forEach(
            (name, sample) -> {
              byte[] whole = LockSamples.encode(sample).toArray();
              for (int length = 0; length < whole.length; length++) {
                Bytes cut = Bytes.wrap(Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> LockSamples.decode(manifest(name), cut))
                    .as("%s cut at %s", name, length)
                    .isInstanceOf(WireFormatException.class);
              }
            });
  }

  @Test
  void aSnapshotOfAnotherFormatIsRefused() {
    assertThatThrownBy(() -> LockPart.fresh(LockPart.SETTINGS).restore(Bytes.wrap(new byte[] {9})))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("format 9");
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
