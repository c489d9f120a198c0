package io.troupe.bench.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrioTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 64})
  void allThreeApplyWhatWasProposedAndTheirLogsStayShort(int batch) {
    Trio trio = new Trio(batch, message -> true);
    for (int i = 0; i < 13; i++) {
      trio.commit(Trio.COMMANDS);
    }
    assertThat(trio.longestLog()).isBetween(1, 5 * Trio.COMMANDS);
  }

  @Test
  void whatOneOfThemDoesNotHearIsNotCounted() {
    Trio trio = new Trio(64, message -> message.to().number() != 3);
    assertThatThrownBy(() -> trio.commit(Trio.COMMANDS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("4096 were proposed, but applied are [4096, 4096, 0]");
  }
}
