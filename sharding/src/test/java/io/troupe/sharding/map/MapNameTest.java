package io.troupe.sharding.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapNameTest {
  @ParameterizedTest
  @ValueSource(strings = {".", "..", "...", "", "a/b", "ü"})
  void whatAPathCouldMistakeIsNoName(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> new MapName(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {".a", "a.", "a..b", "..a", "-", "_"})
  void dotsBesideOtherCharactersAreFine(String name) {
    assertThat(new MapName(name).value()).isEqualTo(name);
  }
}
