package io.troupe.testkit.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeTest {
  private final Agenda agenda = new Agenda();
  private final List<String> happened = new ArrayList<>();

  private void note(String what) {
    happened.add(agenda.nowNanos() + " " + what);
  }

  private void runUntil(long nanos) {
    agenda.at(nanos, () -> {});
    while (agenda.nowNanos() < nanos) {
      agenda.step();
    }
  }

  @Test
  void whatIsDueFirstHappensFirstAndEqualsInTheirOrder() {
    agenda.in(20, () -> note("c"));
    agenda.in(10, () -> note("a"));
    agenda.in(10, () -> note("b"));
    while (agenda.step()) {}
    assertThat(happened).containsExactly("10 a", "10 b", "20 c");
    assertThat(agenda.steps()).isEqualTo(3);
  }

  @Test
  void whatIsDueInThePastHappensNow() {
    agenda.in(20, () -> agenda.at(5, () -> note("late")));
    while (agenda.step()) {}
    assertThat(happened).containsExactly("20 late");
  }

  @Test
  void aClockTicksAtItsRate() {
    new Metronome(agenda, 100, 2_000, 10, () -> note("tick"));
    runUntil(161);
    assertThat(happened).containsExactly("10 tick", "60 tick", "110 tick", "160 tick");
  }

  @Test
  void aClockThatIsSetForwardTicksAtOnceAndOneThatIsSetBackLeavesTicksOut() {
    Metronome clock = new Metronome(agenda, 100, 1_000, 100, () -> note("tick"));
    clock.jump(2);
    clock.jump(-2);
    runUntil(401);
    assertThat(happened).containsExactly("0 tick", "0 tick", "300 tick", "400 tick");
  }

  @Test
  void aTraceCountsWithoutLinesAndHashesThemWithLines() {
    List<String> lines = new ArrayList<>();
    Trace silent = Trace.silent(agenda);
    Trace loud = Trace.to(agenda, lines::add);
    for (Trace trace : List.of(silent, loud)) {
      trace.say("somebody", "does it");
      trace.count("done");
    }
    assertThat(silent.isOn()).isFalse();
    assertThat(silent.hash()).isZero();
    assertThat(silent.lastLines()).isEmpty();
    assertThat(silent.happened()).isEqualTo(loud.happened()).containsEntry("done", 1);
    assertThat(lines).containsExactly("      0.000000 s  somebody  does it");
    assertThat(loud.lastLines()).isEqualTo(lines);
    long hash = loud.hash();
    loud.say("somebody", "does more");
    assertThat(loud.hash()).isNotEqualTo(hash);
  }
}
