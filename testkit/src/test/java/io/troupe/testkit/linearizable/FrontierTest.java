package io.troupe.testkit.linearizable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the search may forget, and what it must not. */
class FrontierTest {
  private final Frontier frontier = new Frontier();

  private static Configuration used(int writes, int creates, int deletes) {
    return new Configuration(0, 3, true, writes, creates, deletes);
  }

  private List<Configuration> all() {
    List<Configuration> all = new ArrayList<>();
    frontier.forEach(all::add);
    return all;
  }

  @Test
  void keepsWhatUsedLessOfAnything() {
    assertThat(frontier.add(used(1, 1, 1))).isTrue();
    assertThat(frontier.add(used(0, 2, 2))).isTrue();
    assertThat(frontier.add(used(2, 0, 2))).isTrue();
    assertThat(frontier.add(used(2, 2, 0))).isTrue();
    assertThat(all()).hasSize(4);
  }

  @Test
  void refusesWhatUsedAsMuchOrMore() {
    frontier.add(used(1, 1, 1));
    assertThat(frontier.add(used(1, 1, 1))).isFalse();
    assertThat(frontier.add(used(1, 2, 1))).isFalse();
    assertThat(all()).containsExactly(used(1, 1, 1));
  }

  @Test
  void forgetsOnlyWhatUsedMore() {
    frontier.add(used(2, 1, 1));
    frontier.add(used(0, 3, 1));
    assertThat(frontier.add(used(1, 1, 1))).isTrue();
    assertThat(all()).containsExactlyInAnyOrder(used(0, 3, 1), used(1, 1, 1));
  }

  @Test
  void keepsDifferentStatesApart() {
    frontier.add(used(0, 0, 0));
    assertThat(frontier.add(used(5, 5, 5).emptied())).isTrue();
    assertThat(frontier.add(used(5, 5, 5).withDone(1))).isTrue();
    assertThat(frontier.add(used(5, 5, 5).made(4, false))).isTrue();
  }
}
