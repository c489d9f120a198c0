package io.troupe.coordination.election;

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
 * What was once released stays readable for ever. The bytes are in {@code election-golden.txt}, a
 * line each: name, manifest, hex (a hyphen for no bytes). A line that is there never changes: a
 * form that changes gets the next version in its manifest, the old one stays registered for
 * reading, and lines are added.
 */
class ElectionFormatsGoldenTest {
  private static final String FILE = "election-golden.txt";
  private static final int CHUNK_BYTES = 100;

  private final Map<String, String> goldens =
      GoldenLines.named(ElectionFormatsGoldenTest.class, FILE);

  @Test
  void everythingIsWrittenAsItsGoldenBytesSay() {
    assertThat(written()).containsExactlyInAnyOrderEntriesOf(goldens);
  }

  private static Map<String, String> written() {
    Map<String, String> lines = new LinkedHashMap<>();
    ElectionSamples.all()
        .forEach(
            (name, sample) ->
                lines.put(
                    name,
                    ElectionSamples.REGISTRY.manifestOf(sample)
                        + " "
                        + hex(ElectionSamples.encode(sample))));
    List<Bytes> chunks = ElectionPart.drawn(ElectionSamples.part().core, CHUNK_BYTES);
    for (int i = 0; i < chunks.size(); i++) {
      lines.put("snapshot-" + i, "election.snapshot@1 " + hex(chunks.get(i)));
    }
    return lines;
  }

  @Test
  void goldenBytesAreReadAsTheSamplesSay() {
    ElectionSamples.all()
        .forEach(
            (name, sample) ->
                assertThat(ElectionSamples.decode(manifest(name), bytes(name)))
                    .as(name)
                    .isEqualTo(sample));
    KindCore<ElectionCommand, ElectionEvent> restored = new ElectionRules(ElectionPart.SETTINGS);
    goldens.keySet().stream()
        .filter(name -> name.startsWith("snapshot-"))
        .forEach(name -> restored.restore(bytes(name)));
    ElectionPart part = ElectionSamples.part();
    assertThat(ElectionPart.drawn(restored, CHUNK_BYTES))
        .isEqualTo(ElectionPart.drawn(part.core, CHUNK_BYTES));
    assertThat(restored.nextDueMillis()).isEqualTo(part.core.nextDueMillis());
  }

  @Test
  void everyManifestHasGoldenBytesAndEveryTypeASample() {
    Set<String> covered = new TreeSet<>();
    Set<Class<?>> sampled = new HashSet<>();
    ElectionSamples.all()
        .forEach(
            (name, sample) -> {
              covered.add(manifest(name));
              sampled.add(sample.getClass());
            });
    assertThat(covered).isEqualTo(ElectionSamples.REGISTRY.manifests());
    assertThat(sampled).isEqualTo(ElectionSamples.REGISTRY.types());
    for (Class<?> sealed :
        List.of(ElectionCommand.OfOne.class, ElectionReply.class, ElectionEvent.class)) {
      assertThat(sampled).contains(sealed.getPermittedSubclasses());
    }
  }

  @Test
  void whatIsCutShortIsRefused() {
    ElectionSamples.all()
        .forEach(
            (name, sample) -> {
              byte[] whole = ElectionSamples.encode(sample).toArray();
              for (int length = 0; length < whole.length; length++) {
                Bytes cut = Bytes.wrap(Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> ElectionSamples.decode(manifest(name), cut))
                    .as("%s cut at %s", name, length)
                    .isInstanceOf(WireFormatException.class);
              }
            });
  }

  @Test
  void aSnapshotOfAnotherFormatIsRefused() {
    assertThatThrownBy(
            () -> new ElectionRules(ElectionPart.SETTINGS).restore(Bytes.wrap(new byte[] {9})))
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
