package io.troupe.actors.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.troupe.actors.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {

  @Nested
  class Primitives {
    @ParameterizedTest
    @ValueSource(
        longs = {
          0,
          1,
          127,
          128,
          16_383,
          16_384,
          Integer.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          -1
        })
    void numbersComeBack(long value) {
      WireReader in =
          written(
              out ->
                  out.varint(value)
                      .signedVarint(value)
                      .i64(value)
                      .i32((int) value)
                      .u8((int) value));
      assertThat(in.varint()).isEqualTo(value);
      assertThat(in.signedVarint()).isEqualTo(value);
      assertThat(in.i64()).isEqualTo(value);
      assertThat(in.i32()).isEqualTo((int) value);
      assertThat(in.u8()).isEqualTo((int) value & 0xff);
      in.expectEnd();
    }

    @ParameterizedTest
    @CsvSource({"127, 1", "128, 2", "9223372036854775807, 9", "-1, 10"})
    void varintsAreAsShortAsTheirValue(long value, int bytes) {
      assertThat(new WireWriter(1).varint(value).length()).isEqualTo(bytes);
    }

    @Test
    void fixedNumbersAreBigEndian() {
      assertThat(new WireWriter(1).i32(0x01020304).i64(5).toBytes())
          .hasToString("010203040000000000000005");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "stück", "\0", "😀", "\uFFFD"})
    void textsComeBack(String text) {
      WireReader in = written(out -> out.text(text).bytes(Bytes.utf8(text)));
      assertThat(in.text()).isEqualTo(text);
      assertThat(in.bytes()).isEqualTo(Bytes.utf8(text));
      in.expectEnd();
    }

    @Test
    void growsAsFarAsNeeded() {
      byte[] large = new byte[3 << 20];
      new Random(1).nextBytes(large);
      WireReader in = written(out -> out.bool(true).bytes(Bytes.wrap(large)).bool(false));
      assertThat(in.bool()).isTrue();
      assertThat(in.bytes()).isEqualTo(Bytes.wrap(large));
      assertThat(in.bool()).isFalse();
    }
  }

  @Nested
  class Damage {
    @Test
    void everyCutIsNoticed() {
      byte[] whole = everything().toArray();
      for (int length = 0; length < whole.length; length++) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThatExceptionOfType(WireFormatException.class)
            .as("cut at %d of %d", length, whole.length)
            .isThrownBy(() -> readEverything(new WireReader(cut)));
      }
    }

    @Test
    void whatIsTooLongIsNoticed() {
      byte[] longer = Arrays.copyOf(everything().toArray(), everything().length() + 1);
      assertThatExceptionOfType(WireFormatException.class)
          .isThrownBy(() -> readEverything(new WireReader(longer)))
          .withMessage("1 bytes too many");
    }

    @Test
    void anyDamageIsReadOrRefused() {
      Random random = new Random(42);
      byte[] whole = everything().toArray();
      int refused = 0;
      for (int i = 0; i < 100_000; i++) {
        byte[] bytes = whole.clone();
        for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        try {
          readEverything(new WireReader(bytes));
        } catch (WireFormatException e) {
          refused++;
        }
      }
      assertThat(refused).isBetween(10_000, 90_000);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "ffffffffffffffffff02", // a bit beyond 64
          "ffffffffffffffffffff01", // eleven bytes
          "8080808080808080808000"
        })
    void numbersBeyond64BitsAreRefused(String hex) {
      assertThatExceptionOfType(WireFormatException.class).isThrownBy(() -> reader(hex).varint());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffff07", "8080808008", "ffffffffffffffffff01", "05616263"})
    void lengthsBeyondTheEndAreRefusedBeforeMemoryIsTaken(String hex) {
      assertThatExceptionOfType(WireFormatException.class).isThrownBy(() -> reader(hex).bytes());
      assertThatExceptionOfType(WireFormatException.class).isThrownBy(() -> reader(hex).text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"01ff", "02c328", "03eda080", "02c080"})
    void textThatIsNotUtf8IsRefused(String hex) {
      assertThatExceptionOfType(WireFormatException.class).isThrownBy(() -> reader(hex).text());
    }

    @Test
    void truthIsZeroOrOne() {
      assertThatExceptionOfType(WireFormatException.class).isThrownBy(() -> reader("02").bool());
    }

    private static WireWriter everything() {
      return new WireWriter(1)
          .u8(200)
          .i32(-3)
          .i64(-4)
          .varint(1L << 40)
          .signedVarint(-5)
          .bool(true)
          .text("stück")
          .bytes(Bytes.utf8("bytes"));
    }

    private static void readEverything(WireReader in) {
      var unused =
          List.of(
              in.u8(),
              in.i32(),
              in.i64(),
              in.varint(),
              in.signedVarint(),
              in.bool(),
              in.text(),
              in.bytes());
      in.expectEnd();
    }
  }

  @Nested
  class Registry {
    private final WireRegistry registry =
        WireRegistry.builder()
            .add(new Manifest("new", 2), String.class, new Text())
            .addForReading(new Manifest("new", 1), String.class, new Text())
            .add(new Manifest("count", 1), Integer.class, new Positive())
            .build();

    @Test
    void writesTheNewestFormAndReadsAll() {
      assertThat(registry.manifestOf("text")).isEqualTo("new@2");
      assertThat(registry.manifests()).containsExactly("count@1", "new@1", "new@2");
      WireWriter out = new WireWriter(1);
      registry.writeTagged("text", out);
      assertThat(registry.readTagged(String.class, new WireReader(out.toBytes())))
          .isEqualTo("text");
      WireWriter old = new WireWriter(1).text("new@1").text("old");
      assertThat(registry.readTagged(String.class, new WireReader(old.toBytes()))).isEqualTo("old");
    }

    @Test
    void takesEachTypeAndEachManifestOnlyOnce() {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(
              () ->
                  WireRegistry.builder()
                      .add(new Manifest("a", 1), String.class, new Text())
                      .add(new Manifest("b", 1), String.class, new Text()))
          .withMessage("java.lang.String is registered twice");
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(
              () ->
                  WireRegistry.builder()
                      .add(new Manifest("a", 1), String.class, new Text())
                      .add(new Manifest("a", 1), Integer.class, new Positive()))
          .withMessage("a@1 is registered twice");
    }

    @Test
    void namesAnUnknownManifest() {
      assertThatExceptionOfType(UnknownManifestException.class)
          .isThrownBy(() -> registry.read("new@3", new WireReader(new byte[0])))
          .satisfies(e -> assertThat(e.manifest()).isEqualTo("new@3"));
    }

    @Test
    void refusesAFormOfAnotherTypeAndATypeWithoutAForm() {
      WireWriter out = new WireWriter(1);
      registry.writeTagged("text", out);
      assertThatExceptionOfType(WireFormatException.class)
          .isThrownBy(() -> registry.readTagged(Integer.class, new WireReader(out.toBytes())));
      assertThatExceptionOfType(WireFormatException.class)
          .isThrownBy(() -> registry.writeTagged(1L, new WireWriter(1)));
    }

    @Test
    void callsAValueThatRefusesItsPartsDamaged() {
      WireWriter out = new WireWriter(1).text("count@1").varint(0);
      assertThatExceptionOfType(WireFormatException.class)
          .isThrownBy(() -> registry.readTagged(Integer.class, new WireReader(out.toBytes())))
          .withMessage("count@1 cannot be read: 0 is not positive");
    }

    private record Text() implements WireFormat<String> {
      @Override
      public void write(String value, WireWriter out) {
        out.text(value);
      }

      @Override
      public String read(WireReader in) {
        return in.text();
      }
    }

    private record Positive() implements WireFormat<Integer> {
      @Override
      public void write(Integer value, WireWriter out) {
        out.varint(value);
      }

      @Override
      public Integer read(WireReader in) {
        int value = in.smallVarint();
        if (value < 1) {
          throw new IllegalArgumentException(value + " is not positive");
        }
        return value;
      }
    }
  }

  private static WireReader written(Consumer<WireWriter> write) {
    WireWriter out = new WireWriter(1);
    write.accept(out);
    return new WireReader(out.toBytes());
  }

  private static WireReader reader(String hex) {
    return new WireReader(java.util.HexFormat.of().parseHex(hex));
  }
}
