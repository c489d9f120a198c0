package io.troupe.testkit.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GoldenLinesTest {
  @Test
  void commentsAndBlankLinesSayNothing() {
    assertThat(GoldenLines.of(GoldenLinesTest.class, "named.txt"))
        .containsExactly("second 02", "first 01 of two words");
    assertThat(GoldenLines.named(GoldenLinesTest.class, "named.txt").keySet())
        .containsExactly("second", "first");
    assertThat(GoldenLines.named(GoldenLinesTest.class, "named.txt"))
        .containsEntry("first", "01 of two words");
  }

  @Test
  void aNameThatComesTwiceOrAFileThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> GoldenLines.named(GoldenLinesTest.class, "twice.txt"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("twice.txt");
    assertThatThrownBy(() -> GoldenLines.of(GoldenLinesTest.class, "nowhere.txt"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nowhere.txt");
  }
}
