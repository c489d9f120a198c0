package io.troupe.sharding.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.Access;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MapScanRulesTest {
  private final MapPart part = new MapPart();

  @Test
  void keysAreOrderedAsUnsignedBytes() {
    for (String key : List.of("80", "ff", "7f", "00", "ff00", "7fff", "0000", "8000")) {
      putHex(key, 0);
    }

    assertThat(scan("", null, 100, MapPart.ALL_BYTES).keys())
        .containsExactly("00", "0000", "7f", "7fff", "80", "8000", "ff", "ff00");
  }

  @Test
  void anEmptyMapGivesAnEmptyPage() {
    assertThat(scan("", null, 1, 1)).isEqualTo(new Scanned(List.of(), false));
  }

  @Test
  void aPrefixSelectsItsKeysOnly() {
    for (String key : List.of("fe", "feff", "ff", "ff00", "ffff", "ffffff", "61")) {
      putHex(key, 0);
    }

    assertThat(scan("ff", null, 100, MapPart.ALL_BYTES))
        .isEqualTo(new Scanned(List.of("ff", "ff00", "ffff", "ffffff"), false));
    assertThat(scan("fe", null, 100, MapPart.ALL_BYTES))
        .isEqualTo(new Scanned(List.of("fe", "feff"), false));
    assertThat(scan("62", null, 100, MapPart.ALL_BYTES)).isEqualTo(new Scanned(List.of(), false));
  }

  @Test
  void afterIsExclusiveAndNeedNotExist() {
    for (String key : List.of("10", "20", "30")) {
      putHex(key, 0);
    }

    assertThat(scan("", "10", 100, MapPart.ALL_BYTES).keys()).containsExactly("20", "30");
    assertThat(scan("", "15", 100, MapPart.ALL_BYTES).keys()).containsExactly("20", "30");
    assertThat(scan("", "30", 100, MapPart.ALL_BYTES)).isEqualTo(new Scanned(List.of(), false));
  }

  @Test
  void afterAndPrefixMustBothHold() {
    for (String key : List.of("10", "2010", "2020", "2030", "30")) {
      putHex(key, 0);
    }

    assertThat(scan("20", "05", 100, MapPart.ALL_BYTES).keys())
        .containsExactly("2010", "2020", "2030");
    assertThat(scan("20", "20", 100, MapPart.ALL_BYTES).keys())
        .containsExactly("2010", "2020", "2030");
    assertThat(scan("20", "2010", 100, MapPart.ALL_BYTES).keys()).containsExactly("2020", "2030");
    assertThat(scan("20", "25", 100, MapPart.ALL_BYTES)).isEqualTo(new Scanned(List.of(), false));
  }

  @Test
  void theLimitCutsAndMoreIsExact() {
    for (String key : List.of("2010", "2020", "30")) {
      putHex(key, 0);
    }

    assertThat(scan("20", null, 1, MapPart.ALL_BYTES))
        .isEqualTo(new Scanned(List.of("2010"), true));
    assertThat(scan("20", null, 2, MapPart.ALL_BYTES))
        .isEqualTo(new Scanned(List.of("2010", "2020"), false)); // "30" does not match
    assertThat(scan("", null, 2, MapPart.ALL_BYTES))
        .isEqualTo(new Scanned(List.of("2010", "2020"), true));
    assertThat(scan("", null, 3, MapPart.ALL_BYTES))
        .isEqualTo(new Scanned(List.of("2010", "2020", "30"), false));
  }

  @Test
  void thePageEndsAfterTheEntryThatReachesItsBytes() {
    for (String key : List.of("10", "20", "30")) {
      putHex(key, 9); // with its key: 10 bytes
    }

    assertThat(scan("", null, 100, 1)).isEqualTo(new Scanned(List.of("10"), true));
    assertThat(scan("", null, 100, 10)).isEqualTo(new Scanned(List.of("10"), true));
    assertThat(scan("", null, 100, 11)).isEqualTo(new Scanned(List.of("10", "20"), true));
    assertThat(scan("", null, 100, 20)).isEqualTo(new Scanned(List.of("10", "20"), true));
    assertThat(scan("", null, 100, 21)).isEqualTo(new Scanned(List.of("10", "20", "30"), false));
    assertThat(scan("", null, 100, 30)).isEqualTo(new Scanned(List.of("10", "20", "30"), false));
  }

  @Test
  void contentTypesCountAsBytesOfThePage() {
    for (String key : List.of("a", "b")) {
      part.execute(
          new MapCommand.Put(
              MapPart.ORDERS, Bytes.utf8(key), Bytes.EMPTY, "text/x", MapCondition.ALWAYS));
    }

    assertThat(scan("", null, 100, 7).keys()).hasSize(1);
    assertThat(scan("", null, 100, 8).keys()).hasSize(2);
  }

  @Test
  void pagesOneAfterTheOtherShowEveryKeyOnce() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      String key = "%04x".formatted(i * 61 % 0xffff);
      all.add(key);
      putHex(key, i % 7);
    }
    all.sort(null);

    for (int limit : new int[] {1, 7, 100, 999, 1_000, 1_001}) {
      List<String> seen = new ArrayList<>();
      boolean more = true;
      while (more) {
        String last = seen.isEmpty() ? null : seen.getLast();
        Scanned page = scan("", last, limit, MapPart.ALL_BYTES);
        seen.addAll(page.keys());
        more = page.more();
        assertThat(page.keys()).isNotEmpty();
      }
      assertThat(seen).isEqualTo(all);
    }
  }

  @Test
  void entriesOfAPageAreThoseOfGet() {
    part.put("a", "1");
    part.put("a", "2");
    MapReply.Page page = part.scan(Bytes.EMPTY, Optional.empty(), 1, 1);

    assertThat(new MapReply.Found(page.entries().getFirst().entry()))
        .isEqualTo(part.execute(new MapCommand.Get(MapPart.ORDERS, Bytes.utf8("a"), Access.LOCAL)));
  }

  private record Scanned(List<String> keys, boolean more) {}

  private Scanned scan(String prefix, @Nullable String after, int limit, int maxBytes) {
    MapReply.Page page =
        part.scan(
            hex(prefix), Optional.ofNullable(after).map(MapScanRulesTest::hex), limit, maxBytes);
    return new Scanned(
        page.entries().stream().map(e -> HexFormat.of().formatHex(e.key().toArray())).toList(),
        page.more());
  }

  private void putHex(String key, int valueBytes) {
    part.execute(
        new MapCommand.Put(
            MapPart.ORDERS, hex(key), Bytes.wrap(new byte[valueBytes]), "", MapCondition.ALWAYS));
  }

  private static Bytes hex(String text) {
    return Bytes.wrap(HexFormat.of().parseHex(text));
  }
}
