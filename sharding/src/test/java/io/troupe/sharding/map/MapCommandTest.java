package io.troupe.sharding.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Access;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The largest passes, the next is refused: so the rules never see a command past a limit. */
class MapCommandTest {
  private static final MapName MAP = MapPart.ORDERS;
  private static final Bytes KEY = Bytes.utf8("k");

  @Test
  void keysHaveOneToTheLimitOfBytes() {
    for (Bytes key : List.of(zeros(1), zeros(Limits.MAX_KEY_BYTES))) {
      assertThat(new MapCommand.Get(MAP, key, Access.LOCAL).key()).isEqualTo(key);
      assertThat(put(key, Bytes.EMPTY, "").key()).isEqualTo(key);
      assertThat(new MapCommand.Remove(MAP, key, MapCondition.ALWAYS).key()).isEqualTo(key);
      assertThat(new MapCommand.Increment(MAP, key, 1).key()).isEqualTo(key);
      assertThat(scan(Bytes.EMPTY, Optional.of(key), 1, 1).after()).contains(key);
    }
    for (Bytes key : List.of(Bytes.EMPTY, zeros(Limits.MAX_KEY_BYTES + 1))) {
      refused(() -> new MapCommand.Get(MAP, key, Access.LOCAL));
      refused(() -> put(key, Bytes.EMPTY, ""));
      refused(() -> new MapCommand.Remove(MAP, key, MapCondition.ALWAYS));
      refused(() -> new MapCommand.Increment(MAP, key, 1));
      refused(() -> scan(Bytes.EMPTY, Optional.of(key), 1, 1));
    }
  }

  @Test
  void valuesHaveUpToTheLimitOfBytes() {
    assertThat(put(KEY, zeros(Limits.MAX_VALUE_BYTES), "").value().length())
        .isEqualTo(Limits.MAX_VALUE_BYTES);
    refused(() -> put(KEY, zeros(Limits.MAX_VALUE_BYTES + 1), ""));
  }

  @Test
  void theLargestPutIsDecidedAndFitsAnEvent() {
    MapPart part = new MapPart();
    part.execute(
        new MapCommand.Put(
            new MapName("m".repeat(Limits.MAX_NAME_BYTES)),
            zeros(Limits.MAX_KEY_BYTES),
            zeros(Limits.MAX_VALUE_BYTES),
            "t".repeat(MapEntry.MAX_CONTENT_TYPE_LENGTH),
            MapCondition.ALWAYS));

    assertThat(MapSamples.encode(part.history.getFirst().event()).length())
        .isLessThan(Limits.MAX_EVENT_BYTES - 4_096); // room for the partition's envelope
  }

  @Test
  void contentTypesAreShortPrintableAscii() {
    String longest = "t".repeat(MapEntry.MAX_CONTENT_TYPE_LENGTH);
    for (String type : List.of("", " ", "~", "text/plain; charset=utf-8", longest)) {
      assertThat(put(KEY, Bytes.EMPTY, type).contentType()).isEqualTo(type);
    }
    for (String type : List.of(longest + "t", "a\nb", "a\rb", "\0", "\u007f", "\u00e4", "\u2028")) {
      refused(() -> put(KEY, Bytes.EMPTY, type));
    }
  }

  @Test
  void scansHaveBoundedPages() {
    assertThat(scan(zeros(Limits.MAX_KEY_BYTES), Optional.empty(), 10_000, 1 << 20).limit())
        .isEqualTo(MapCommand.Scan.MAX_LIMIT);
    refused(() -> scan(zeros(Limits.MAX_KEY_BYTES + 1), Optional.empty(), 1, 1));
    refused(() -> scan(Bytes.EMPTY, Optional.empty(), 0, 1));
    refused(() -> scan(Bytes.EMPTY, Optional.empty(), 10_001, 1));
    refused(() -> scan(Bytes.EMPTY, Optional.empty(), 1, 0));
    refused(() -> scan(Bytes.EMPTY, Optional.empty(), 1, (1 << 20) + 1));
  }

  @Test
  void conditionsThatMakeNoSenseAreRefused() {
    refused(() -> new MapCommand.Remove(MAP, KEY, MapCondition.IF_ABSENT));
    refused(() -> new MapCondition.IfVersion(Version.ABSENT));
  }

  @Test
  void readsMustSayHowToRead() {
    refused(() -> new MapCommand.Get(MAP, KEY, Access.WRITE));
    refused(() -> new MapCommand.Count(MAP, Access.WRITE));
    refused(() -> new MapCommand.ListMaps(Access.WRITE));
    refused(() -> new MapCommand.Scan(MAP, Bytes.EMPTY, Optional.empty(), 1, 1, Access.WRITE));
    assertThat(new MapCommand.Clear(MAP).access()).isEqualTo(Access.WRITE);
    assertThat(put(KEY, KEY, "").access()).isEqualTo(Access.WRITE);
  }

  @Test
  void theSizeCountsAllThatMayBeLong() {
    int overhead = MapCommand.OVERHEAD_BYTES;
    assertThat(put(zeros(10), zeros(200), "t".repeat(30)).sizeBytes()).isEqualTo(overhead + 240);
    assertThat(new MapCommand.Get(MAP, zeros(10), Access.LOCAL).sizeBytes())
        .isEqualTo(overhead + 10);
    assertThat(new MapCommand.Remove(MAP, zeros(10), MapCondition.ALWAYS).sizeBytes())
        .isEqualTo(overhead + 10);
    assertThat(new MapCommand.Increment(MAP, zeros(10), 1).sizeBytes()).isEqualTo(overhead + 10);
    assertThat(scan(zeros(10), Optional.of(zeros(5)), 1, 1).sizeBytes()).isEqualTo(overhead + 15);
    assertThat(new MapCommand.Clear(MAP).sizeBytes()).isEqualTo(overhead);
  }

  private static MapCommand.Put put(Bytes key, Bytes value, String contentType) {
    return new MapCommand.Put(MAP, key, value, contentType, MapCondition.ALWAYS);
  }

  private static MapCommand.Scan scan(
      Bytes prefix, Optional<Bytes> after, int limit, int maxBytes) {
    return new MapCommand.Scan(MAP, prefix, after, limit, maxBytes, Access.LOCAL);
  }

  private static Bytes zeros(int length) {
    return Bytes.wrap(new byte[length]);
  }

  private static void refused(Runnable construction) {
    assertThatIllegalArgumentException().isThrownBy(construction::run);
  }

  @Test
  void aTimeToLiveOfTenYearsPassesAndMoreIsRefused() {
    assertThat(put(MapCommand.Put.MAX_TIME_TO_LIVE)).isNotNull();
    assertThatThrownBy(() -> put(MapCommand.Put.MAX_TIME_TO_LIVE + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 315360000000 ms");
    assertThatThrownBy(() -> put(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static MapCommand put(long timeToLiveMillis) {
    return new MapCommand.Put(
        MapPart.ORDERS, Bytes.utf8("k"), Bytes.EMPTY, "", timeToLiveMillis, MapCondition.ALWAYS);
  }
}
