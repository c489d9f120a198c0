package io.troupe.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Limits;
import io.troupe.actors.Refusal;
import io.troupe.actors.RefusedException;
import io.troupe.actors.RequestId;
import io.troupe.actors.SessionId;
import io.troupe.api.Troupe;
import io.troupe.api.TroupeSettings;
import io.troupe.api.map.Content;
import io.troupe.api.map.Entry;
import io.troupe.api.map.KeyCodec;
import io.troupe.api.map.Options;
import io.troupe.api.map.PutOutcome;
import io.troupe.api.map.ScanQuery;
import io.troupe.api.map.TroupeMap;
import io.troupe.api.map.UnreadableValueException;
import io.troupe.api.map.ValueCodec;
import io.troupe.sharding.map.MapCondition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

  @Test
  void textThatIsNotUnicodeIsRefusedAndChangesNoOtherKey() {
    TroupeMap<String, String> map = troupe.map("text");
    map.put("?", "question mark");
    String half = "\ud83c";
    assertRefused(Refusal.Code.INVALID, () -> map.put(half, "v"));
    assertRefused(Refusal.Code.INVALID, () -> map.put("k", half + "x"));
    assertRefused(Refusal.Code.INVALID, () -> map.get(half));
    assertRefused(Refusal.Code.INVALID, () -> map.remove(half));
    assertRefused(Refusal.Code.INVALID, () -> map.scan(ScanQuery.prefix(half)));
    assertThat(map.get("?").map(Entry::value)).contains("question mark");
    assertThat(map.put("\ud83c\udfad", "\ufffd")).isNotNull();
    assertThat(map.get("\ud83c\udfad").map(Entry::value)).contains("\ufffd");
    assertThat(map.size()).isEqualTo(2);
  }

  @Test
  void whatTheCodecCannotReadIsSaidAndStaysReadableForOthers() {
    Bytes latin1 = Bytes.wrap(new byte[] {'k', (byte) 0xFF});
    TroupeMap<Bytes, Content> raw = troupe.rawMap("unreadable");
    raw.put(Bytes.utf8("k"), new Content(latin1, "text/plain"));
    TroupeMap<String, String> text = troupe.map("unreadable");
    assertThatThrownBy(() -> text.get("k"))
        .isInstanceOf(UnreadableValueException.class)
        .hasMessageContaining("6bff");
    TroupeMap<String, Integer> json =
        troupe.map("unreadable", KeyCodec.STRING, ValueCodec.json(Integer.class));
    assertThatThrownBy(() -> json.get("k")).isInstanceOf(UnreadableValueException.class);
    assertThat(raw.get(Bytes.utf8("k")).map(entry -> entry.value().bytes())).contains(latin1);
    raw.remove(Bytes.utf8("k"));
    raw.put(latin1, new Content(Bytes.EMPTY, ""));
    assertThatThrownBy(() -> text.scan(ScanQuery.all()))
        .isInstanceOf(UnreadableValueException.class);
    assertThat(raw.size()).isEqualTo(1);
  }

  @Test
  void anErrorInACodecEndsItsOwnRequestOnly() {
    ValueCodec<String> failing =
        new ValueCodec<>() {
          @Override
          public Content encode(String value) {
            if (value.isEmpty()) {
              throw new StackOverflowError("encode");
            }
            return ValueCodec.STRING.encode(value);
          }

          @Override
          public String decode(Content content) {
            throw new StackOverflowError("decode");
          }
        };
    TroupeMap<String, String> map = troupe.map("failing", KeyCodec.STRING, failing);
    assertRefused(Refusal.Code.INVALID, () -> map.put("a", ""));
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("a", "1");
    entries.put("b", "");
    entries.put("c", "3");
    Map<String, PutOutcome> outcomes =
        map.async()
            .putAll(entries, MapCondition.ALWAYS, Options.DEFAULT)
            .toCompletableFuture()
            .join();
    assertThat(outcomes.get("b")).isInstanceOf(PutOutcome.Refused.class);
    assertThat(List.of(outcomes.get("a"), outcomes.get("c")))
        .allMatch(PutOutcome.Decided.class::isInstance);
    assertThatThrownBy(() -> map.get("a")).isInstanceOf(UnreadableValueException.class);
    assertThat(troupe.map("failing").get("a").map(Entry::value)).contains("1");
  }

  @Test
  void whatIsPastALimitIsTooLarge() {
    TroupeMap<String, String> map = troupe.map("limits");
    String longKey = "k".repeat(Limits.MAX_KEY_BYTES);
    String longValue = "v".repeat(Limits.MAX_VALUE_BYTES);
    map.put(longKey, longValue);
    assertThat(map.get(longKey).map(Entry::value)).contains(longValue);
    assertRefused(Refusal.Code.TOO_LARGE, () -> map.put(longKey + "k", "v"));
    assertRefused(Refusal.Code.TOO_LARGE, () -> map.get(longKey + "k"));
    assertRefused(Refusal.Code.TOO_LARGE, () -> map.increment(longKey + "k", 1));
    assertRefused(Refusal.Code.TOO_LARGE, () -> map.put("k", longValue + "v"));
    assertRefused(Refusal.Code.TOO_LARGE, () -> map.scan(ScanQuery.prefix(longKey + "k")));
    assertRefused(
        Refusal.Code.TOO_LARGE,
        () -> map.getAll(IntStream.rangeClosed(0, 10_000).mapToObj(i -> "k" + i).toList()));
    assertRefused(Refusal.Code.INVALID, () -> map.put("", "v"));
    assertRefused(Refusal.Code.INVALID, () -> map.get(""));
  }

  @Test
  void anIdIsNotUsedForTwoKindsOfChange() {
    TroupeMap<String, String> map = troupe.map("reused");
    Options once = Options.DEFAULT.asRetryOf(new RequestId(SessionId.derived(4, 2), 1));
    map.async().increment("k", 5, once).toCompletableFuture().join();
    Map<String, PutOutcome> outcomes =
        map.async()
            .putAll(Map.of("k", "v"), MapCondition.ALWAYS, once)
            .toCompletableFuture()
            .join();
    assertThat(outcomes.get("k"))
        .isInstanceOfSatisfying(
            PutOutcome.Refused.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(Refusal.Code.REUSED_KEY));
    assertThat(map.get("k").map(Entry::value)).contains("5");
  }

  private static void assertRefused(Refusal.Code code, ThrowingCallable request) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(code));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return (new String(first, StandardCharsets.UTF_8) + new String(second, StandardCharsets.UTF_8))
        .getBytes(StandardCharsets.UTF_8);
  }
}
