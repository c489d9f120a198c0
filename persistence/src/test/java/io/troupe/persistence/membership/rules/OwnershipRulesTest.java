package io.troupe.persistence.membership.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Limits;
import io.troupe.actors.PartitionId;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.membership.Member;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.Ownership;
import io.troupe.persistence.membership.rules.RegisterAnswer.Why;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three nodes are up, a as 1, b as 2 and c as 3. */
class OwnershipRulesTest {
  private static final PartitionId P = new PartitionId(7);
  private static final PartitionId Q = new PartitionId(8);

  private RegisterState state = RegisterState.EMPTY;

  /** How a member ends. */
  enum End {
    DOWN,
    LEAVES,
    RESTARTS
  }

  @BeforeEach
  void begin() {
    comesUp("a", 1);
    comesUp("b", 2);
    comesUp("c", 3);
  }

  @Test
  void allMovesOfACommandAreOneChange() {
    long before = state.number().number();
    RegisterAnswer answer = place(first(P, "a"), first(Q, "b"));
    assertThat(state.owners()).containsEntry(P, owned("a")).containsEntry(Q, owned("b")).hasSize(2);
    assertThat(state.number().number()).isEqualTo(before + 1);
    assertThat(answer).isEqualTo(new RegisterAnswer.Done(state.number()));
    assertThat(state.view().owners()).isEqualTo(state.owners());
  }

  @Test
  void repeatsChangeNothing() {
    place(first(P, "a"));
    RegisterState placed = state;
    assertThat(place(first(P, "a"))).isEqualTo(new RegisterAnswer.Done(placed.number()));
    assertThat(state).isSameAs(placed);
    serves("a", 1, P);
    RegisterState served = state;
    assertThat(serves("a", 1, P)).isEqualTo(new RegisterAnswer.Done(served.number()));
    assertThat(state).isSameAs(served);
  }

  @Test
  void aMoveThatNamesAnotherOwnerIsLeftOutAndTheOthersAreNot() {
    place(first(P, "a"));
    place(first(P, "b"), move(P, "c", "b"), move(Q, "a", "b"));
    assertThat(state.owners()).containsOnlyKeys(P).containsEntry(P, owned("a"));
    place(move(P, "c", "b"), first(Q, "c"));
    assertThat(state.owners()).containsEntry(P, owned("a")).containsEntry(Q, owned("c"));
  }

  @Test
  void movesAreCarriedOutOneAfterTheOther() {
    place(first(P, "a"), move(P, "a", "b"));
    assertThat(of(P)).isEqualTo(owned("b"));
  }

  @Test
  void nothingMovesToWhoTakesNoPartitions() {
    enter("entered", 10, false);
    comesUp("leaving", 11);
    leave("leaving", 11);
    comesUp("down", 12);
    down("down", 12);
    comesUp("drains", 13);
    apply(new RegisterCommand.Drain("drains"));
    enter("drained", 14, true);
    apply(new RegisterCommand.Up("drained", 14, Generation.FIRST));
    place(first(P, "a"));
    serves("a", 1, P);
    RegisterState before = state;
    for (String to : List.of("entered", "leaving", "down", "drains", "drained", "nobody", "a")) {
      place(first(Q, to.equals("a") ? "nobody" : to), move(P, "a", to));
      assertThat(state).as(to).isSameAs(before);
    }
  }

  @Test
  void aPartitionThatTheClusterDoesNotHaveIsLeftOut() {
    place(first(new PartitionId(255), "a"), first(new PartitionId(256), "a"));
    assertThat(state.owners()).containsOnlyKeys(new PartitionId(255));
    state = RegisterState.EMPTY;
    place(first(P, "a"));
    assertThat(state).isSameAs(RegisterState.EMPTY);
  }

  @Test
  void whoServesDoesSoUntilTheNextOwnerDoes() {
    place(first(P, "a"));
    serves("a", 1, P);
    assertThat(of(P)).isEqualTo(served("a"));
    place(move(P, "a", "b"));
    assertThat(of(P)).isEqualTo(owned("b", "a"));
    assertThat(of(P).place()).isEqualTo("a");
    serves("b", 2, P);
    assertThat(of(P)).isEqualTo(served("b"));
  }

  @Test
  void whoServesIsKnownAcrossTwoMovesAndNeverTheOwner() {
    place(first(P, "a"));
    serves("a", 1, P);
    place(move(P, "a", "b"));
    place(move(P, "b", "c"));
    assertThat(of(P)).isEqualTo(owned("c", "a"));
    place(move(P, "c", "a"));
    assertThat(of(P)).isEqualTo(owned("a"));
  }

  @Test
  void whoOwnedWithoutServingIsNotAsked() {
    place(first(P, "a"));
    place(move(P, "a", "b"));
    assertThat(of(P)).isEqualTo(owned("b"));
  }

  @Test
  void onlyTheOwnersPresentIncarnationServes() {
    place(first(P, "a"), first(Q, "b"));
    serves("a", 9, P);
    serves("c", 3, P);
    serves("nobody", 1, P);
    serves("a", 1, Q, new PartitionId(9));
    assertThat(state.owners()).containsEntry(P, owned("a")).containsEntry(Q, owned("b")).hasSize(2);
    enter("a", 5, false);
    serves("a", 1, P);
    serves("a", 5, P);
    assertThat(of(P)).as("it is not in yet").isEqualTo(owned("a"));
    apply(new RegisterCommand.Up("a", 5, Generation.FIRST));
    serves("a", 5, P, Q);
    assertThat(of(P)).isEqualTo(served("a"));
    assertThat(of(Q)).isEqualTo(owned("b"));
    down("a", 5);
    serves("a", 5, P);
    assertThat(of(P)).isEqualTo(owned("a"));
  }

  @Test
  void whoLeavesServesNothingWhateverItSaysLate() {
    place(first(P, "a"));
    serves("a", 1, P);
    leave("a", 1);
    serves("a", 1, P);
    assertThat(of(P)).isEqualTo(owned("a"));
    place(move(P, "a", "b"));
    assertThat(of(P)).isEqualTo(owned("b"));
  }

  /** Somebody must own. */
  @Test
  void whereAllDrainAllTakePartitions() {
    place(first(P, "a"));
    apply(new RegisterCommand.Drain("a"));
    apply(new RegisterCommand.Drain("b"));
    place(move(P, "a", "b"));
    assertThat(of(P)).as("c takes partitions").isEqualTo(owned("a"));
    down("c", 3);
    place(move(P, "a", "b"));
    assertThat(of(P)).isEqualTo(owned("b"));
  }

  @ParameterizedTest
  @EnumSource
  void whoEndsServesNothingFromThatNumberOn(End end) {
    place(first(P, "a"), first(Q, "b"));
    serves("a", 1, P);
    serves("b", 2, Q);
    long before = state.number().number();
    end("a", 1, end);
    assertThat(state.number().number()).isEqualTo(before + 1);
    assertThat(of(P)).isEqualTo(owned("a"));
    assertThat(of(Q)).isEqualTo(served("b"));
  }

  @ParameterizedTest
  @EnumSource
  void whoEndsHandsNothingOver(End end) {
    place(first(P, "a"));
    serves("a", 1, P);
    place(move(P, "a", "b"));
    end("a", 1, end);
    assertThat(of(P)).isEqualTo(owned("b"));
  }

  @ParameterizedTest
  @EnumSource
  void whereTheNextOwnerEndsWhoServesIsStillKnown(End end) {
    place(first(P, "a"));
    serves("a", 1, P);
    place(move(P, "a", "b"));
    end("b", 2, end);
    assertThat(of(P)).isEqualTo(owned("b", "a"));
    place(move(P, "b", "c"));
    assertThat(of(P)).isEqualTo(owned("c", "a"));
  }

  @Test
  void whoIsForgottenForAnotherServesNothing() {
    place(first(P, "a"), first(Q, "a"));
    leave("a", 1);
    for (int i = state.members().size(); i < RegisterRules.MAX_MEMBERS; i++) {
      enter("n" + i, 1, false);
    }
    enter("late", 1, false);
    assertThat(state.members()).doesNotContainKey("a");
    assertThat(of(P)).isEqualTo(owned("a"));
    place(move(P, "a", "b"));
    assertThat(of(P)).as("the owner needs not be a member").isEqualTo(owned("b"));
  }

  @Test
  void ownersOutliveAGenerationAndServeNothing() {
    place(first(P, "a"), first(Q, "b"));
    serves("a", 1, P);
    serves("b", 2, Q);
    end("a", 1, End.DOWN);
    end("b", 2, End.LEAVES);
    end("c", 3, End.RESTARTS);
    assertThat(state.generation()).contains(new Generation(2));
    assertThat(state.owners()).containsEntry(P, owned("a")).containsEntry(Q, owned("b"));
  }

  @Test
  void whoDrainsKeepsWhatItHasAndTakesNothingUntilItsNextIncarnation() {
    place(first(P, "a"));
    serves("a", 1, P);
    assertThat(apply(new RegisterCommand.Drain("a")))
        .isEqualTo(new RegisterAnswer.Done(state.number()));
    assertThat(shown("a").drains()).isTrue();
    assertThat(of(P)).isEqualTo(served("a"));
    RegisterState drained = state;
    apply(new RegisterCommand.Drain("a"));
    assertThat(state).isSameAs(drained);
    comesUp("a", 4);
    assertThat(shown("a").drains()).isFalse();
  }

  @Test
  void oneThatTakesPartitionsIsLeft() {
    apply(new RegisterCommand.Drain("a"));
    apply(new RegisterCommand.Drain("b"));
    RegisterState before = state;
    assertThat(apply(new RegisterCommand.Drain("c")))
        .isEqualTo(
            new RegisterAnswer.Refused(Why.NOBODY, "c is the only node that takes partitions"));
    assertThat(state).isSameAs(before);
    enter("d", 4, false);
    assertThat(why(new RegisterCommand.Drain("c"))).as("d is not up").isEqualTo(Why.NOBODY);
    assertThat(apply(new RegisterCommand.Drain("d"))).isInstanceOf(RegisterAnswer.Done.class);
    down("c", 3);
    assertThat(apply(new RegisterCommand.Drain("a")))
        .as("a repeat is done, whatever became of others")
        .isInstanceOf(RegisterAnswer.Done.class);
  }

  @Test
  void nobodyThatIsGoneDrains() {
    leave("a", 1);
    down("b", 2);
    comesUp("d", 4);
    RegisterState before = state;
    for (String name : List.of("a", "b", "nobody")) {
      assertThat(apply(new RegisterCommand.Drain(name)))
          .isEqualTo(new RegisterAnswer.Refused(Why.NOBODY, "there is no node " + name));
    }
    assertThat(state).isSameAs(before);
  }

  @Test
  void aMemberIsShownAsItEntered() {
    apply(
        new RegisterCommand.Enter(
            new Entrance("z", "disk", 9, "address", 3, "east", true, RegisterWorld.FIXED),
            "z:1",
            "1",
            OptionalLong.empty()));
    assertThat(shown("z"))
        .isEqualTo(new Member("z", 9, "address", Member.State.ENTERED, 3, "east", true));
    leave("a", 1);
    assertThat(shown("a"))
        .isEqualTo(new Member("a", 1, "a", Member.State.LEAVING, 1, "default", false));
  }

  @Test
  void aCommandHasABoundOfMoves() {
    List<Move> most = Collections.nCopies(Limits.MAX_PARTITIONS, first(P, "a"));
    place(most.toArray(Move[]::new));
    assertThat(of(P)).isEqualTo(owned("a"));
    List<Move> tooMany = Collections.nCopies(Limits.MAX_PARTITIONS + 1, first(P, "a"));
    assertThatThrownBy(() -> new RegisterCommand.Place(tooMany))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4096");
  }

  private static Ownership owned(String owner) {
    return new Ownership(owner, Optional.empty(), false);
  }

  private static Ownership owned(String owner, String from) {
    return new Ownership(owner, Optional.of(from), false);
  }

  private static Ownership served(String owner) {
    return new Ownership(owner, Optional.empty(), true);
  }

  private static Move first(PartitionId partition, String to) {
    return new Move(partition, Optional.empty(), to);
  }

  private static Move move(PartitionId partition, String owner, String to) {
    return new Move(partition, Optional.of(owner), to);
  }

  private Ownership of(PartitionId partition) {
    return Optional.ofNullable(state.owners().get(partition)).orElseThrow();
  }

  private Member shown(String name) {
    return state.view().member(name).orElseThrow();
  }

  private RegisterAnswer place(Move... moves) {
    return apply(new RegisterCommand.Place(List.of(moves)));
  }

  private RegisterAnswer serves(String name, long incarnation, PartitionId... partitions) {
    return apply(new RegisterCommand.Serves(name, incarnation, Set.of(partitions)));
  }

  private void end(String name, long incarnation, End end) {
    switch (end) {
      case DOWN -> down(name, incarnation);
      case LEAVES -> leave(name, incarnation);
      case RESTARTS -> enter(name, incarnation + 100, false);
    }
  }

  private void comesUp(String name, long incarnation) {
    enter(name, incarnation, false);
    apply(new RegisterCommand.Up(name, incarnation, Generation.FIRST));
  }

  private void enter(String name, long incarnation, boolean drained) {
    @Nullable RegisteredMember known = state.members().get(name);
    apply(
        new RegisterCommand.Enter(
            RegisterWorld.entrance(name, incarnation, drained),
            name + ":1",
            "1",
            known == null ? OptionalLong.empty() : OptionalLong.of(known.incarnation())));
  }

  private void leave(String name, long incarnation) {
    apply(new RegisterCommand.Leave(name, incarnation));
  }

  private void down(String name, long incarnation) {
    apply(new RegisterCommand.Down(name, incarnation, "b", 99, List.of()));
  }

  private Why why(RegisterCommand command) {
    return ((RegisterAnswer.Refused) apply(command)).why();
  }

  private RegisterAnswer apply(RegisterCommand command) {
    RegisterRules.Step step = RegisterRules.apply(state, command);
    state = step.state();
    return step.answer();
  }
}
