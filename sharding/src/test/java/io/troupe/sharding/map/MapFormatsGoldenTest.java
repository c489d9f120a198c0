package io.troupe.sharding.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.KindCore;
import io.troupe.testkit.golden.GoldenLines;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What was once released stays readable for ever. The bytes are in {@code map-golden.txt}, a line
 * each: name, manifest, hex (a hyphen for no bytes).
 */
class MapFormatsGoldenTest {
  private static final String FILE = "map-golden.txt";
  private static final String SNAPSHOT = "map.snapshot@2";
  private static final String HOW_TO_CHANGE =
      """

      The bytes of a released form never change: nodes of the last release and journals on disk \
      have them. To change a form, register a new manifest with the next version in MapFormats \
      (such as map.put@2), keep the old one with addForReading, and add lines to %s. Do not edit \
      the lines that are there. (A snapshot's version is its first byte: see MapSnapshot.)\
      """
          .formatted(FILE);

  private final Map<String, Golden> goldens = goldens();

  private record Golden(String manifest, Bytes bytes) {}

  @Test
  void everySampleIsWrittenAsItsGoldenBytesSay() {
    MapSamples.all()
        .forEach(
            (name, sample) ->
                check(name, MapSamples.REGISTRY.manifestOf(sample), MapSamples.encode(sample)));
  }

  @Test
  void goldenBytesAreReadAsTheSamplesSay() {
    MapSamples.all()
        .forEach(
            (name, sample) -> {
              Golden golden = golden(name);
              assertThat(MapSamples.decode(golden.manifest(), golden.bytes()))
                  .as(name + HOW_TO_CHANGE)
                  .isEqualTo(sample);
            });
  }

  @Test
  void everyManifestHasGoldenBytesAndEveryTypeASample() {
    Set<String> covered =
        goldens.values().stream().map(Golden::manifest).collect(Collectors.toSet());
    assertThat(covered).containsAll(MapSamples.REGISTRY.manifests());

    Set<Class<?>> sampled = new HashSet<>();
    MapSamples.all().values().forEach(sample -> sampled.add(sample.getClass()));
    assertThat(sampled).isEqualTo(MapSamples.REGISTRY.types());
    for (Class<?> sealed : List.of(MapCommand.class, MapReply.class, MapEvent.class)) {
      assertThat(sampled).containsAll(records(sealed));
    }
  }

  private static List<Class<?>> records(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(it -> records(it).stream()).toList()
        : List.of(type);
  }

  @Test
  void everyGoldenLineCanStillBeRead() {
    goldens.forEach(
        (name, golden) -> {
          if (golden.manifest().startsWith("map.snapshot@")) {
            MapPart.rules().restore(golden.bytes());
          } else {
            assertThat(MapSamples.decode(golden.manifest(), golden.bytes())).as(name).isNotNull();
          }
        });
  }

  @Test
  void snapshotsAreWrittenAndReadAsTheirGoldenBytesSay() {
    MapPart part = MapSamples.part();
    checkSnapshot("snapshot-2-whole", part, 10_000);
    checkSnapshot("snapshot-2-small-chunks", part, 40);
    checkSnapshot("snapshot-2-narrowed", MapSamples.narrowed(), 10_000);
    checkSnapshot("snapshot-2-guarded", MapSamples.guarded(), 10_000);
    checkSnapshot("snapshot-2-bound", MapSamples.bound(), 10_000);
  }

  private void checkSnapshot(String name, MapPart part, int chunkBytes) {
    List<Bytes> chunks = MapPart.drawn(part.core, chunkBytes);
    KindCore<MapCommand, MapEvent> restored = MapPart.rules();
    for (int i = 0; i < chunks.size(); i++) {
      check(name + "-" + i, SNAPSHOT, chunks.get(i));
      restored.restore(golden(name + "-" + i).bytes());
    }
    assertThat(goldens).as(name).doesNotContainKey(name + "-" + chunks.size());
    assertThat(MapPart.drawn(restored, Integer.MAX_VALUE)).isEqualTo(part.image());
  }

  private void check(String name, String manifest, Bytes bytes) {
    String hex = hex(bytes);
    Golden golden = goldens.get(name);
    if (golden == null) {
      fail("%s has no golden bytes yet; add the line:%n%s %s %s", name, name, manifest, hex);
      return;
    }
    if (golden.manifest().equals(manifest)) {
      assertThat(hex)
          .as("%s, a %s%s", name, manifest, HOW_TO_CHANGE)
          .isEqualTo(hex(golden.bytes()));
    } else {
      fail(
          "%s is written as %s now; keep its line under a name of its own, such as %s-of-%s, and"
              + " add:%n%s %s %s",
          name, manifest, name, golden.manifest(), name, manifest, hex);
    }
  }

  private Golden golden(String name) {
    return Objects.requireNonNull(goldens.get(name), "no golden bytes of " + name);
  }

  private static String hex(Bytes bytes) {
    return bytes.length() == 0 ? "-" : HexFormat.of().formatHex(bytes.toArray());
  }

  private static Map<String, Golden> goldens() {
    Map<String, Golden> goldens = new LinkedHashMap<>();
    for (String line : GoldenLines.of(MapFormatsGoldenTest.class, FILE)) {
      List<String> parts = List.of(line.split(" ", -1));
      assertThat(parts).as(line).hasSize(3);
      String hex = parts.get(2).equals("-") ? "" : parts.get(2);
      Golden golden = new Golden(parts.get(1), Bytes.wrap(HexFormat.of().parseHex(hex)));
      assertThat(goldens.put(parts.get(0), golden)).as(line).isNull();
    }
    return goldens;
  }
}
