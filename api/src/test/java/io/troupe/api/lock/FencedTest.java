package io.troupe.api.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.FencingToken;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FencedTest {
  private final List<String> lines = new ArrayList<>();
  private final Fenced<List<String>> guarded = Fenced.of(lines);

  private boolean write(long token, String line) {
    return guarded.call(new FencingToken(token), it -> it.add(line));
  }

  @Test
  void refusesASmallerTokenThanWasHere() {
    assertThat(write(7, "first")).isTrue();
    assertThat(write(7, "again")).isTrue();
    assertThat(write(9, "next")).isTrue();

    assertThatThrownBy(() -> write(7, "stale"))
        .isInstanceOfSatisfying(
            StaleTokenException.class,
            stale -> {
              assertThat(stale.token()).isEqualTo(new FencingToken(7));
              assertThat(stale.newest()).isEqualTo(new FencingToken(9));
            })
        .hasMessageContaining("token 7 is stale: 9 was here");
    assertThat(lines).containsExactly("first", "again", "next");
    assertThat(guarded.refused()).isEqualTo(1);
  }

  @Test
  void whoFailedWasHereAllTheSame() {
    assertThatThrownBy(
            () ->
                guarded.call(
                    new FencingToken(9),
                    it -> {
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThatThrownBy(() -> write(8, "stale")).isInstanceOf(StaleTokenException.class);
  }
}
