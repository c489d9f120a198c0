package io.troupe.sharding.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.actors.kind.KindName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPlacementTest {
  private static final KindName MAP = new KindName("map");

  /** Of the xxHash project's own vectors and of its Python binding's documentation. */
  @ParameterizedTest
  @CsvSource({
    "'', ef46db3751d8e999",
    "a, d24ec4f1a98c6e5b",
    "abc, 44bc2cf5ad770999",
    "Nobody inspects the spammish repetition, fbcea83c8a378bf1",
  })
  void hashesAsTheOfficialVectorsSay(String text, String hash) {
    assertThat(hex(KeyHash.XXHASH64.hash(text.getBytes(StandardCharsets.UTF_8)))).isEqualTo(hash);
  }

  /** Made by an independent implementation in Python. These never change: data would get lost. */
  @ParameterizedTest
  @CsvSource({
    "map, orders, 3432, ae00c2b819e68a43, 67, 947, 2627",
    "map, orders, '', cd2e86003eed0ff3, 243, 547, 4083",
    "lock, orders, '', 290535161021d35c, 92, 548, 860",
    "map, a, 00, 5b3e2c5dc0ca995d, 93, 525, 2397",
    "map, k\u00e4se, ff80, f83b96962a984cd7, 215, 847, 3287",
  })
  void placesAsTheVectorsSay(
      String kind, String object, String key, String hash, int of256, int of1000, int of4096) {
    KindName kindName = new KindName(kind);
    Bytes keyBytes = Bytes.wrap(HexFormat.of().parseHex(key));
    byte[] hashed = KeyPlacement.hashed(kindName, object, keyBytes);

    assertThat(hex(KeyHash.XXHASH64.hash(hashed))).isEqualTo(hash);
    assertThat(place(1, kindName, object, keyBytes)).isZero();
    assertThat(place(256, kindName, object, keyBytes)).isEqualTo(of256);
    assertThat(place(1000, kindName, object, keyBytes)).isEqualTo(of1000);
    assertThat(place(4096, kindName, object, keyBytes)).isEqualTo(of4096);
  }

  @Test
  void hashesKindNameAndKeyBehindZeroBytes() {
    byte[] hashed = KeyPlacement.hashed(MAP, "orders", Bytes.utf8("42"));

    assertThat(HexFormat.of().formatHex(hashed))
        .isEqualTo("6d6170" + "00" + "6f7264657273" + "00" + "3432");
  }

  @Test
  void readsTheHashAsAnUnsignedNumber() {
    assertThat(new KeyPlacement(256, KeyHash.XXHASH64).partitionOfHash(-1).number()).isEqualTo(255);
    assertThat(new KeyPlacement(10, KeyHash.XXHASH64).partitionOfHash(-1).number())
        .isEqualTo(5); // 2^64 - 1 ends in 5
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Limits.MAX_PARTITIONS + 1, Integer.MAX_VALUE})
  void refusesPartitionCountsOutsideTheLimit(int count) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeyPlacement(count, KeyHash.XXHASH64));
  }

  @Test
  void takesTheLargestPartitionCount() {
    assertThat(new KeyPlacement(Limits.MAX_PARTITIONS, KeyHash.XXHASH64).partitionCount())
        .isEqualTo(4096);
  }

  @Test
  void refusesNamesThatWouldBlurTheHashedBytes() {
    KeyPlacement placement = new KeyPlacement(256, KeyHash.XXHASH64);
    for (String name : new String[] {"", "a\0b", "x".repeat(129), "\u00e4".repeat(65)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> placement.partitionOf(MAP, name, Bytes.EMPTY));
    }
    assertThat(placement.partitionOf(MAP, "x".repeat(128), Bytes.EMPTY)).isNotNull();
  }

  @Test
  void findsTheHashByItsConfiguredName() {
    assertThat(KeyHash.named("xxhash64")).isSameAs(KeyHash.XXHASH64);
    assertThat(KeyHash.XXHASH64.configName()).isEqualTo("xxhash64");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyHash.named("md5"))
        .withMessageContaining("'md5'")
        .withMessageContaining("xxhash64");
  }

  /**
   * For a fair hash, chi-square over n partitions has mean n - 1 and variance 2 (n - 1). Five
   * standard deviations either way would be passed by chance less than once in a million: more
   * means crowding, less means that keys are dealt out by a pattern.
   */
  @ParameterizedTest
  @ValueSource(ints = {16, 256, 1000})
  void spreadsKeysEvenly(int partitions) {
    int keys = 100_000;
    long seed = 20260101L + partitions;
    Random random = new Random(seed);
    for (KeyMaker maker : KeyMaker.values()) {
      int[] counts = new int[partitions];
      for (int i = 0; i < keys; i++) {
        counts[place(partitions, MAP, "orders", maker.make(i, random))]++;
      }
      double mean = (double) keys / partitions;
      double chiSquare = 0;
      int max = 0;
      for (int count : counts) {
        chiSquare += (count - mean) * (count - mean) / mean;
        max = Math.max(max, count);
      }
      double deviations = (chiSquare - (partitions - 1)) / Math.sqrt(2.0 * (partitions - 1));
      System.out.printf(
          "%s keys, %d partitions, seed %d: chi-square %.1f (%+.2f deviations), max/mean %.3f%n",
          maker, partitions, seed, chiSquare, deviations, max / mean);
      assertThat(deviations).as("%s keys, seed %d", maker, seed).isBetween(-5.0, 5.0);
      assertThat(max / mean).isLessThan(1 + 6 / Math.sqrt(mean));
    }
  }

  private enum KeyMaker {
    COUNTED {
      @Override
      Bytes make(int i, Random random) {
        return Bytes.utf8("order-" + i);
      }
    },
    BIG_ENDIAN {
      @Override
      Bytes make(int i, Random random) {
        return Bytes.wrap(ByteBuffer.allocate(8).putLong(i).array());
      }
    },
    RANDOM {
      @Override
      Bytes make(int i, Random random) {
        byte[] key = new byte[16];
        random.nextBytes(key);
        return Bytes.wrap(key);
      }
    };

    abstract Bytes make(int i, Random random);
  }

  private static int place(int partitions, KindName kind, String object, Bytes key) {
    return new KeyPlacement(partitions, KeyHash.XXHASH64).partitionOf(kind, object, key).number();
  }

  private static String hex(long value) {
    return HexFormat.of().toHexDigits(value);
  }
}
