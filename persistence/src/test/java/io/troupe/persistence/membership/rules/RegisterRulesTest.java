package io.troupe.persistence.membership.rules;

import static io.troupe.persistence.membership.rules.RegisterWorld.FIXED;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.journal.MembershipNumber;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.FixedSettings;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.membership.Member;
import io.troupe.persistence.membership.rules.RegisterAnswer.Why;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RegisterRulesTest {
  private static final Generation SECOND = new Generation(2);
  private static final List<Testimony> EVIDENCE = List.of(new Testimony("b", Testimony.Why.CLOSED));

  private RegisterState state = RegisterState.EMPTY;

  @Test
  void theFirstFormsAndTheNextJoinsIt() {
    assertThat(enter("a", 1)).isEqualTo(new RegisterAnswer.Form(Generation.FIRST, number(1)));
    assertThat(enter("b", 2))
        .isEqualTo(new RegisterAnswer.Join(Generation.FIRST, number(2), List.of("a")));
  }

  @Test
  void aRepeatIsAnsweredAlikeAndChangesNothing() {
    enter("a", 1);
    enter("b", 2);
    RegisterState before = state;
    assertThat(enter("a", 1)).isEqualTo(new RegisterAnswer.Form(Generation.FIRST, number(2)));
    assertThat(enter("b", 2))
        .isEqualTo(new RegisterAnswer.Join(Generation.FIRST, number(2), List.of("a")));
    assertThat(state).isSameAs(before);
  }

  @Test
  void thoseThatAreUpAreJoinedRatherThanTheOneThatForms() {
    enter("a", 1);
    enter("b", 2);
    up("b", 2, Generation.FIRST);
    assertThat(enter("c", 3))
        .isEqualTo(new RegisterAnswer.Join(Generation.FIRST, number(4), List.of("b")));
  }

  @Test
  void aMemberThatIsUpIsTheFormersPeerTooAndNobodyItsOwn() {
    enter("a", 1);
    enter("b", 2);
    up("b", 2, Generation.FIRST);
    down("a", 1);
    assertThat(enter("b", 2))
        .isEqualTo(new RegisterAnswer.Join(Generation.FIRST, number(4), List.of()));
  }

  @Test
  void whoWaitsForOneThatIsDownEntersAnewAndForms() {
    enter("a", 1);
    enter("b", 2);
    down("a", 1);
    assertThat(why(enter("b", 2))).isEqualTo(Why.OVER);
    assertThat(state.view().isOver("b", 2)).isTrue();
    assertThat(enter("b", 3)).isEqualTo(new RegisterAnswer.Form(SECOND, number(5)));
  }

  @Test
  void anotherGenerationEndsAllWhoWereToldTheLast() {
    enter("a", 1);
    enter("b", 2);
    down("a", 1);
    assertThat(enter("c", 3)).isEqualTo(new RegisterAnswer.Form(SECOND, number(4)));
    assertThat(state.view().isOver("b", 2)).isTrue();
    assertThat(why(up("b", 2, SECOND))).isEqualTo(Why.OVER);
  }

  @Test
  void noGenerationBeginsWhileSomebodyIsUp() {
    enter("a", 1);
    enter("b", 2);
    up("b", 2, Generation.FIRST);
    down("a", 1);
    assertThat(enter("a", 3)).isInstanceOf(RegisterAnswer.Join.class);
    assertThat(enter("c", 4)).isInstanceOf(RegisterAnswer.Join.class);
  }

  @Test
  void whoLeavesHoldsNobodyBack() {
    enter("a", 1);
    up("a", 1, Generation.FIRST);
    leave("a", 1);
    assertThat(enter("b", 2)).isEqualTo(new RegisterAnswer.Form(SECOND, number(4)));
    assertThat(why(enter("a", 1))).isEqualTo(Why.OVER);
  }

  @Test
  void aNewIncarnationTakesThePlaceOfTheOldOneAtOnce() {
    enter("a", 1);
    up("a", 1, Generation.FIRST);
    assertThat(enter("a", 2)).isEqualTo(new RegisterAnswer.Form(SECOND, number(3)));
    assertThat(state.view().isOver("a", 1)).isTrue();
    assertThat(why(up("a", 1, Generation.FIRST))).isEqualTo(Why.OVER);
  }

  @Test
  void aLateRepeatDoesNotBringAnOldIncarnationBack() {
    enter("a", 1);
    enter("a", 2);
    RegisterState before = state;
    Entrance first = RegisterWorld.entrance("a", 1, false);
    for (OptionalLong replaces : List.of(OptionalLong.empty(), OptionalLong.of(1))) {
      assertThat(why(apply(new RegisterCommand.Enter(first, "a:1", "1", replaces))))
          .isEqualTo(Why.CHANGED);
    }
    leave("a", 1);
    assertThat(why(down("a", 1))).isEqualTo(Why.OVER);
    assertThat(state).isSameAs(before);
  }

  @Test
  void allCrashAndTheLastOneBackForms() {
    enter("a", 1);
    enter("b", 2);
    up("a", 1, Generation.FIRST);
    up("b", 2, Generation.FIRST);
    assertThat(enter("a", 3)).isInstanceOf(RegisterAnswer.Join.class);
    assertThat(enter("b", 4)).isInstanceOf(RegisterAnswer.Form.class);
    assertThat(state.view().isOver("a", 3)).isTrue();
    assertThat(enter("a", 5)).isEqualTo(new RegisterAnswer.Join(SECOND, number(7), List.of("b")));
  }

  @Test
  void upIsRefusedInAnotherGenerationAndOnceDown() {
    enter("a", 1);
    assertThat(why(up("a", 1, SECOND))).isEqualTo(Why.OTHER_GENERATION);
    down("a", 1);
    assertThat(why(up("a", 1, Generation.FIRST))).isEqualTo(Why.OVER);
    assertThat(why(up("z", 1, Generation.FIRST))).isEqualTo(Why.OVER);
  }

  @Test
  void downIsDecidedOnceAndLogged() {
    enter("a", 1);
    assertThat(why(down("a", 9))).isEqualTo(Why.OVER);
    assertThat(down("a", 1)).isEqualTo(new RegisterAnswer.Done(number(2)));
    assertThat(why(down("a", 1))).isEqualTo(Why.OVER);
    assertThat(why(enter("a", 1))).isEqualTo(Why.OVER);
    assertThat(state.downings())
        .containsExactly(new DowningDecision(number(2), "a", 1, "b", 99, EVIDENCE));
  }

  @Test
  void theLogOfDecisionsHasABound() {
    for (int i = 1; i <= RegisterRules.DOWNINGS_KEPT + 5; i++) {
      enter("a", i);
      apply(
          new RegisterCommand.Down(
              "a", i, "b", i, Collections.nCopies(99, new Testimony("b", Testimony.Why.SILENT))));
    }
    assertThat(state.downings()).hasSize(RegisterRules.DOWNINGS_KEPT);
    assertThat(state.downings().getFirst().incarnation()).isEqualTo(6);
    assertThat(state.downings().getLast().evidence()).hasSize(RegisterRules.MAX_EVIDENCE);
  }

  @Test
  void otherFixedSettingsAreRefusedWithBothValues() {
    enter("a", 1);
    RegisterAnswer answer =
        enter("b", 2, "disk-b", new FixedSettings("troupe", 512, "xxhash64", 1, 125));
    assertThat(why(answer)).isEqualTo(Why.OTHER_SETTINGS);
    assertThat(((RegisterAnswer.Refused) answer).detail()).contains("256").contains("512");
    assertThat(state.members()).containsOnlyKeys("a");
  }

  @Test
  void theLoadBoundMayChangeOnceNobodyIsIn() {
    FixedSettings other = new FixedSettings("troupe", 256, "xxhash64", 1, 150);
    enter("a", 1);
    assertThat(why(enter("b", 2, "disk-b", other))).isEqualTo(Why.OTHER_SETTINGS);
    leave("a", 1);
    assertThat(enter("b", 2, "disk-b", other)).isInstanceOf(RegisterAnswer.Form.class);
    assertThat(state.fixed()).contains(other);
    assertThat(why(enter("a", 3))).isEqualTo(Why.OTHER_SETTINGS);
  }

  @Test
  void anotherDiskIsRefusedUntilTheOldOneIsOver() {
    enter("a", 1);
    assertThat(why(enter("a", 2, "other", FIXED))).isEqualTo(Why.OTHER_DISK);
    down("a", 1);
    assertThat(enter("a", 2, "other", FIXED)).isInstanceOf(RegisterAnswer.Form.class);
  }

  @Test
  void aFullRegisterForgetsOnlyWhoIsOver() {
    for (int i = 0; i < RegisterRules.MAX_MEMBERS; i++) {
      enter("n" + i, 1);
    }
    assertThat(why(enter("late", 1))).isEqualTo(Why.FULL);
    down("n7", 1);
    assertThat(enter("late", 1)).isInstanceOf(RegisterAnswer.Join.class);
    assertThat(state.members()).hasSize(RegisterRules.MAX_MEMBERS).doesNotContainKey("n7");
  }

  @Test
  void whoLeavesIsShownSoUntilItIsDown() {
    enter("a", 1);
    up("a", 1, Generation.FIRST);
    leave("a", 1);
    assertThat(state.view().member("a").orElseThrow().state()).isEqualTo(Member.State.LEAVING);
    down("a", 1);
    assertThat(state.view().member("a").orElseThrow().state()).isEqualTo(Member.State.DOWN);
  }

  private static MembershipNumber number(long number) {
    return new MembershipNumber(number);
  }

  private static Why why(RegisterAnswer answer) {
    return ((RegisterAnswer.Refused) answer).why();
  }

  private RegisterAnswer enter(String name, long incarnation) {
    return enter(name, incarnation, "disk-" + name, FIXED);
  }

  private RegisterAnswer enter(String name, long incarnation, String disk, FixedSettings fixed) {
    return apply(
        new RegisterCommand.Enter(
            new Entrance(name, disk, incarnation, name, 1, "default", false, fixed),
            name + ":1",
            "1",
            present(name)));
  }

  private OptionalLong present(String name) {
    RegisteredMember known = state.members().get(name);
    return known == null ? OptionalLong.empty() : OptionalLong.of(known.incarnation());
  }

  private RegisterAnswer up(String name, long incarnation, Generation generation) {
    return apply(new RegisterCommand.Up(name, incarnation, generation));
  }

  private RegisterAnswer leave(String name, long incarnation) {
    return apply(new RegisterCommand.Leave(name, incarnation));
  }

  private RegisterAnswer down(String name, long incarnation) {
    return apply(new RegisterCommand.Down(name, incarnation, "b", 99, EVIDENCE));
  }

  private RegisterAnswer apply(RegisterCommand command) {
    RegisterRules.Step step = RegisterRules.apply(state, command);
    state = step.state();
    return step.answer();
  }
}
