package io.troupe.api.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.Bytes;
import org.junit.jupiter.api.Test;

class KeyLinesRulesTest {
  private final KeyLines<Place> lines = new KeyLines<>();

  @Test
  void aChangeGoesAloneAndReadsGoTogether() {
    Place change = change("k");
    Place second = change("k");
    Place read = read("k");
    Place other = read("k");
    Place last = change("k");
    assertThat(lines.enter(change)).isTrue();
    wait(second);
    wait(read);
    wait(other);
    wait(last);
    assertThat(lines.leave(change)).containsExactly(second);
    assertThat(lines.leave(second)).containsExactly(read, other);
    assertThat(lines.leave(other)).isEmpty();
    assertThat(lines.leave(read)).containsExactly(last);
    assertThat(lines.leave(last)).isEmpty();
  }

  @Test
  void aReadBehindAWaitingChangeWaits() {
    Place read = read("k");
    Place change = change("k");
    Place late = read("k");
    assertThat(lines.enter(read)).isTrue();
    wait(change);
    wait(late);
    assertThat(lines.leave(read)).containsExactly(change);
    assertThat(lines.leave(change)).containsExactly(late);
  }

  @Test
  void whoeverGivesUpLetsThoseBehindGo() {
    Place read = read("k");
    Place change = change("k");
    Place late = read("k");
    assertThat(lines.enter(read)).isTrue();
    wait(change);
    wait(late);
    assertThat(lines.giveUp(change)).containsExactly(late);
    assertThat(lines.leave(read)).isEmpty();
    assertThat(lines.leave(late)).isEmpty();
    assertThat(lines.count()).isZero();
  }

  @Test
  void keysDoNotWaitForOneAnotherAndLeaveNothingBehind() {
    Place one = change("one");
    Place two = change("two");
    assertThat(lines.enter(one)).isTrue();
    assertThat(lines.enter(two)).isTrue();
    assertThat(lines.count()).isEqualTo(2);
    assertThat(lines.leave(one)).isEmpty();
    assertThat(lines.leave(two)).isEmpty();
    assertThat(lines.count()).isZero();
  }

  private void wait(Place place) {
    assertThat(lines.enter(place)).isFalse();
    lines.append(place);
  }

  private static Place change(String key) {
    return new Place(Bytes.utf8(key), true);
  }

  private static Place read(String key) {
    return new Place(Bytes.utf8(key), false);
  }

  /** Only equal to itself. */
  private static final class Place implements KeyLines.Place {
    private final Bytes key;
    private final boolean changes;

    private Place(Bytes key, boolean changes) {
      this.key = key;
      this.changes = changes;
    }

    @Override
    public Bytes key() {
      return key;
    }

    @Override
    public boolean changes() {
      return changes;
    }
  }
}
