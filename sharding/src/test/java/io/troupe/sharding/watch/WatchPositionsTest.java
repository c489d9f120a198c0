package io.troupe.sharding.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.actors.PartitionId;
import io.troupe.sharding.map.MapName;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Cursors as text. */
class WatchPositionsTest {
  private static final MapName ORDERS = new MapName("orders");
  private static final WatchTarget WHOLE = new WatchTarget.Prefixed(ORDERS, Bytes.EMPTY);
  private static final WatchTarget KEY =
      new WatchTarget.OneKey(ORDERS, Bytes.utf8("k"), new PartitionId(3));

  @Test
  void cursorsComeBackAsTheyWere() {
    Random random = new Random(7);
    for (int spread = 0; spread < 64; spread++) {
      long[] versions = new long[1 + random.nextInt(300)];
      long base = random.nextLong() >>> (1 + random.nextInt(62));
      for (int i = 0; i < versions.length; i++) {
        versions[i] =
            Math.max(base, base + (spread == 0 ? 0 : random.nextLong() >>> (64 - spread)));
      }
      WatchPositions back =
          WatchPositions.parse(
              WatchPositions.ofMap(ORDERS, versions.clone()).toText(), WHOLE, versions.length);
      for (int i = 0; i < versions.length; i++) {
        assertThat(back.in(i)).isEqualTo(versions[i]);
      }
    }
    assertThat(WatchPositions.parse("42", KEY, 256).in(3)).isEqualTo(42);
    assertThat(WatchPositions.ofKey(ORDERS, 42).toText()).isEqualTo("42");
  }

  @Test
  void sizeIsBounded() {
    long[] usual = new Random(1).longs(256, 100_000, 101_000).toArray();
    assertThat(WatchPositions.ofMap(ORDERS, usual).toText()).hasSizeLessThan(500);
    long[] worst = new long[Limits.MAX_PARTITIONS];
    worst[7] = Long.MAX_VALUE;
    assertThat(WatchPositions.ofMap(ORDERS, worst).toText())
        .hasSize(WatchPositions.maxTextLength());
    assertThat(WatchPositions.ofMap(ORDERS, Arrays.copyOf(worst, 256)).toText())
        .hasSizeLessThan(3 << 10);
  }

  @Test
  void whatIsNoCursorIsRefusedClearly() {
    String good = WatchPositions.ofMap(ORDERS, new long[] {5, 900, 17}).toText();
    assertRefused(good, new WatchTarget.Prefixed(new MapName("b"), Bytes.EMPTY), 3, "another map");
    assertRefused(good, WHOLE, 4, "3 partitions; this one has 4");
    assertRefused("12", WHOLE, 3, "a version says nothing of the other partitions");
    assertRefused(good, KEY, 3, "begins behind a version");
    assertRefused("-1", KEY, 3, "begins behind a version");
    assertRefused("9999999999999999999", KEY, 3, "begins behind a version");
    assertRefused("", WHOLE, 3, "damaged");
    assertRefused("not base64!", WHOLE, 3, "damaged");
    for (int i = 0; i < good.length(); i++) {
      char other = good.charAt(i) == 'A' ? 'B' : 'A';
      String damaged = good.substring(0, i) + other + good.substring(i + 1);
      if (!damaged.equals(good)) {
        assertRefused(damaged, WHOLE, 3, "");
      }
    }
    // As golden bytes: a cursor outlives the build that gave it.
    assertThat(good).isEqualTo("AQADCafAigAAAAAAAAAFCgA38DAkzi8k");
  }

  private static void assertRefused(String text, WatchTarget target, int partitions, String why) {
    assertThatIllegalArgumentException()
        .as(text)
        .isThrownBy(() -> WatchPositions.parse(text, target, partitions))
        .withMessageContaining(why);
  }
}
