package io.troupe.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "?", "a?b", "ü", "\ufffd", "\u0000", "🎭"})
  void unicodeComesBackAsItWas(String text) {
    assertThat(Bytes.utf8(text).toUtf8()).isEqualTo(text);
  }

  @Test
  void halfASurrogatePairIsNoText() {
    for (String text : new String[] {"\ud83c", "\udfad", "a\ud83cb", "\udfad\ud83c"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> Bytes.utf8(text));
    }
  }

  @Test
  void malformedUtf8IsNoText() {
    byte[][] malformed = {{(byte) 0xFF}, {'a', (byte) 0xC3}, {(byte) 0xED, (byte) 0xA0, 0x20}};
    for (byte[] bytes : malformed) {
      assertThat(Bytes.wrap(bytes).ifUtf8()).isEmpty();
      assertThatIllegalArgumentException().isThrownBy(() -> Bytes.wrap(bytes).toUtf8());
    }
  }
}
