package io.troupe.persistence.membership.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.troupe.actors.PartitionId;
import io.troupe.actors.membership.Move;
import io.troupe.actors.membership.Ownership;
import io.troupe.persistence.membership.rules.RegisteredMember.State;
import io.troupe.testkit.world.Violation;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Thousands of lives of small clusters: -Dtroupe.seeds=N for more, -Dtroupe.seed=N for one. */
class RegisterSimTest {
  private static final int SEEDS = Integer.getInteger("troupe.seeds", 3_000);
  private static final int SEEDS_OF_MUTANTS = 3_000;

  @Test
  void ofEachGenerationOneClusterIsFormedAndInTheEndAllAreInOne() {
    Map<String, Integer> happened = new TreeMap<>();
    Long one = Long.getLong("troupe.seed");
    long first = one == null ? 1 : one;
    for (long seed = first; seed < first + (one == null ? SEEDS : 1); seed++) {
      try {
        new RegisterWorld(seed, RegisterRules::apply)
            .run()
            .forEach((what, often) -> happened.merge(what, often, Integer::sum));
      } catch (Violation violation) {
        fail("-Dtroupe.seed=" + seed + ": " + violation.getMessage(), violation);
      }
    }
    System.out.println("register: " + SEEDS + " seeds, " + happened);
    if (one == null) {
      assertThat(happened)
          .containsKeys(
              "all crash",
              "drained",
              "formed",
              "joined",
              "leave",
              "moved from who serves",
              "pause",
              "register away",
              "serves",
              "stale move left out",
              "wrongly down");
    }
  }

  @Test
  void aRegisterThatTellsAWaitingOneToFormIsFound() {
    assertThatIsFound(
        (state, command) -> {
          RegisterRules.Step step = RegisterRules.apply(state, command);
          // Refused as over, it is made to enter afresh instead, with the incarnation that it has.
          if (command instanceof RegisterCommand.Enter enter
              && step.answer() instanceof RegisterAnswer.Refused
              && isEntered(state, enter)) {
            TreeMap<String, RegisteredMember> members = new TreeMap<>(state.members());
            members.remove(enter.entrance().name());
            return RegisterRules.apply(
                with(state, members),
                new RegisterCommand.Enter(
                    enter.entrance(),
                    enter.transportAddress(),
                    enter.release(),
                    OptionalLong.empty()));
          }
          return step;
        });
  }

  @Test
  void aRegisterThatKeepsThoseWhoWereToldAnOlderGenerationIsFound() {
    assertThatIsFound(
        (state, command) -> {
          RegisterRules.Step step = RegisterRules.apply(state, command);
          if (command instanceof RegisterCommand.Enter enter) {
            TreeMap<String, RegisteredMember> members = new TreeMap<>(step.state().members());
            members.replaceAll(
                (name, it) ->
                    it.state() == State.DOWN
                            && is(state, it, State.ENTERED)
                            && !name.equals(enter.entrance().name())
                        ? it.with(State.ENTERED)
                        : it);
            return new RegisterRules.Step(with(step.state(), members), step.answer());
          }
          return step;
        });
  }

  @Test
  void aRegisterThatTakesWhoeverComesLastIsFound() {
    assertThatIsFound(
        (state, command) -> {
          if (command instanceof RegisterCommand.Enter enter) {
            RegisteredMember known = state.members().get(enter.entrance().name());
            return RegisterRules.apply(
                state,
                new RegisterCommand.Enter(
                    enter.entrance(),
                    enter.transportAddress(),
                    enter.release(),
                    known == null ? OptionalLong.empty() : OptionalLong.of(known.incarnation())));
          }
          return RegisterRules.apply(state, command);
        });
  }

  @Test
  void aRegisterInWhichServesWhoEndedIsFound() {
    assertThatIsFound(
        (state, command) -> {
          RegisterRules.Step step = RegisterRules.apply(state, command);
          return switch (command) {
            case RegisterCommand.Down unused -> withOwnersOf(state, step);
            case RegisterCommand.Enter unused -> withOwnersOf(state, step);
            case RegisterCommand.Leave unused -> step;
            case RegisterCommand.Up unused -> step;
            case RegisterCommand.Place unused -> step;
            case RegisterCommand.Serves unused -> step;
            case RegisterCommand.Drain unused -> step;
          };
        });
  }

  @Test
  void aRegisterThatBelievesAnOlderIncarnationIsFound() {
    assertThatIsFound(
        (state, command) -> {
          if (command instanceof RegisterCommand.Serves serves) {
            RegisteredMember known = state.members().get(serves.name());
            return RegisterRules.apply(
                state,
                new RegisterCommand.Serves(
                    serves.name(),
                    known == null ? serves.incarnation() : known.incarnation(),
                    serves.partitions()));
          }
          return RegisterRules.apply(state, command);
        });
  }

  @Test
  void aRegisterThatMovesWhoeverTheOwnerIsIsFound() {
    assertThatIsFound(
        (state, command) -> {
          if (command instanceof RegisterCommand.Place place) {
            return RegisterRules.apply(
                state,
                new RegisterCommand.Place(
                    place.moves().stream()
                        .map(
                            it ->
                                new Move(
                                    it.partition(),
                                    Optional.ofNullable(state.owners().get(it.partition()))
                                        .map(Ownership::owner),
                                    it.to()))
                        .toList()));
          }
          return RegisterRules.apply(state, command);
        });
  }

  @Test
  void aRegisterThatForgetsWhoServesIsFound() {
    assertThatIsFound(
        (state, command) -> {
          RegisterRules.Step step = RegisterRules.apply(state, command);
          if (command instanceof RegisterCommand.Place) {
            TreeMap<PartitionId, Ownership> owners = new TreeMap<>(step.state().owners());
            owners.replaceAll(
                (same, it) -> new Ownership(it.owner(), Optional.empty(), it.serves()));
            return new RegisterRules.Step(
                step.state().with(step.state().number(), owners), step.answer());
          }
          return step;
        });
  }

  private static RegisterRules.Step withOwnersOf(RegisterState before, RegisterRules.Step step) {
    return new RegisterRules.Step(
        step.state().with(step.state().number(), before.owners()), step.answer());
  }

  private static boolean isEntered(RegisterState state, RegisterCommand.Enter enter) {
    RegisteredMember known = state.members().get(enter.entrance().name());
    return known != null
        && known.incarnation() == enter.entrance().incarnation()
        && known.state() == State.ENTERED;
  }

  private static boolean is(RegisterState state, RegisteredMember member, State wanted) {
    RegisteredMember known = state.members().get(member.name());
    return known != null && known.incarnation() == member.incarnation() && known.state() == wanted;
  }

  private static RegisterState with(
      RegisterState state, NavigableMap<String, RegisteredMember> members) {
    return new RegisterState(
        state.number(),
        state.fixed(),
        state.formation(),
        members,
        state.downings(),
        state.owners());
  }

  private static void assertThatIsFound(
      BiFunction<RegisterState, RegisterCommand, RegisterRules.Step> mutant) {
    for (long seed = 1; seed <= SEEDS_OF_MUTANTS; seed++) {
      try {
        new RegisterWorld(seed, mutant).run();
      } catch (Violation expected) {
        System.out.println("found by seed " + seed + ": " + expected.getMessage());
        return;
      }
    }
    fail("no seed found it");
  }
}
