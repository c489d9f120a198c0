package io.troupe.sharding.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.actors.Version;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits for the journal is bounded in bytes, so replies must say how many they hold. */
class MapReplySizeTest {
  private static final Bytes KEY = Bytes.wrap(new byte[16]);
  private static final MapEntry ENTRY =
      new MapEntry(Bytes.wrap(new byte[1_000]), "", new Version(1), new Version(1), 0, 0);

  @Test
  void aReplyCountsTheValuesAndKeysThatItCarries() {
    assertThat(new MapReply.Found(ENTRY).sizeBytes()).isBetween(1_000, 1_300);
    assertThat(page(1_000).sizeBytes()).isBetween(1_016_000, 1_400_000);
    assertThat(page(0).sizeBytes()).isZero();
  }

  @Test
  void aReplyCountsTheNamesThatItCarries() {
    List<MapName> names = Collections.nCopies(1_000, new MapName("n".repeat(100)));
    assertThat(new MapReply.Names(names).sizeBytes()).isBetween(100_000, 200_000);
  }

  private static MapReply.Page page(int entries) {
    return new MapReply.Page(Collections.nCopies(entries, new MapReply.Keyed(KEY, ENTRY)), true);
  }
}
