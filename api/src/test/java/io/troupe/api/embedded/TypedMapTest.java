package io.troupe.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.Content;
import io.troupe.api.map.KeyCodec;
import io.troupe.api.map.ValueCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the values and errors of callers' own types, at a real node. */
class TypedMapTest {
  @TempDir static Path data;
  private static Troupe troupe;

  /** Arrays have no {@code equals} of their own. */
  private static final ValueCodec<byte[]> ARRAYS =
      new ValueCodec<>() {
        @Override
        public Content encode(byte[] value) {
          return new Content(Bytes.copyOf(value), "");
        }

        @Override
        public byte[] decode(Content content) {
          return content.bytes().toArray();
        }
      };

  @BeforeAll
  static void start() {
    troupe = Troupe.join(TroupeSettings.of(data));
  }

  @AfterAll
  static void stop() {
    troupe.close();
  }

  @Test
  @Timeout(60) // it would spin for ever
  void valuesWithoutEqualsAreComparedAsTheyAreEncoded() {
    ConcurrentMap<String, byte[]> map =
        troupe.map("arrays", KeyCodec.STRING, ARRAYS).asConcurrentMap();
    assertThat(map.computeIfAbsent("k", key -> utf8("a"))).isEqualTo(utf8("a"));
    assertThat(map.computeIfAbsent("k", key -> utf8("x"))).isEqualTo(utf8("a"));
    assertThat(map.compute("k", (key, old) -> joined(old, utf8("b")))).isEqualTo(utf8("ab"));
    assertThat(map.computeIfPresent("k", (key, old) -> joined(old, utf8("c"))))
        .isEqualTo(utf8("abc"));
    assertThat(map.computeIfPresent("none", (key, old) -> old)).isNull();
    assertThat(map.merge("k", utf8("d"), TypedMapTest::joined)).isEqualTo(utf8("abcd"));
    map.replaceAll((key, old) -> joined(utf8(key), old));
    assertThat(map.get("k")).isEqualTo(utf8("kabcd"));
    assertThat(map.containsValue(utf8("kabcd"))).isTrue();
    assertThat(map.replace("k", utf8("other"), utf8("x"))).isFalse();
    assertThat(map.replace("k", utf8("kabcd"), utf8("x"))).isTrue();
    assertThat(map.remove("k", "no array")).isFalse();
    assertThat(map.remove("k", utf8("x"))).isTrue();
    assertThat(map.merge("k", utf8("d"), (old, value) -> old)).isEqualTo(utf8("d"));
    assertThat(map.compute("k", (key, old) -> null)).isNull();
    assertThat(map).isEmpty();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return (new String(first, StandardCharsets.UTF_8) + new String(second, StandardCharsets.UTF_8))
        .getBytes(StandardCharsets.UTF_8);
  }
}
