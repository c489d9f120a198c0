package io.troupe.persistence.membership.suspicion;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.persistence.membership.rules.RegisteredMember.State;
import io.troupe.persistence.membership.rules.Testimony.Why;
import java.util.List;
import org.junit.jupiter.api.Test;

/** To whom a leaves what it leads. */
class HeirRulesTest extends WatchedMembers {
  @Test
  void aVoterThatHearsMoreIsToLead() {
    membersAre("a", "b", "c");
    areSteady(SILENT + 1, "b", "c");
    leader.gone("c", Why.CLOSED, now);
    pass(Suspicion.TELL_MILLIS - 1);
    says("b");
    assertThat(leader.hearMore(List.of("a", "b", "c"), now)).isEmpty();
    pass(1);
    assertThat(leader.hearMore(List.of("a", "b", "c"), now)).isEmpty();
    says("b");
    assertThat(leader.hearMore(List.of("a", "b", "c"), now)).containsExactly("b");
    assertThat(leader.hearMore(List.of("a", "c"), now)).isEmpty();
    leader.heard("c", now);
    assertThat(leader.hearMore(List.of("a", "b", "c"), now)).isEmpty();
  }

  @Test
  void silenceIsMissedFromTheLimitOn() {
    membersAre("a", "b", "c");
    areSteady(100, "b", "c");
    areSteady(SILENT + Suspicion.TELL_MILLIS - 1, "b");
    assertThat(leader.missed(now)).containsOnlyKeys("c");
    assertThat(leader.hearMore(List.of("b"), now)).isEmpty();
    areSteady(1, "b");
    assertThat(leader.hearMore(List.of("b"), now)).containsExactly("b");
  }

  @Test
  void whoMissesAsManyOrOthersIsNotToLead() {
    membersAre("a", "b", "c", "d");
    areSteady(SILENT + 1, "b", "c", "d");
    leader.gone("c", Why.CLOSED, now);
    areSteady(Suspicion.TELL_MILLIS, "b", "d");
    for (String theirs : List.of("c", "a", "d")) {
      says("b", theirs, Why.CLOSED);
      assertThat(leader.hearMore(List.of("b"), now)).as(theirs).isEmpty();
    }
    is("d", State.DOWN); // whom nobody misses
    assertThat(leader.hearMore(List.of("b"), now)).containsExactly("b");
  }

  @Test
  void whoMissesTheFewestIsTheFirstToLead() {
    membersAre("a", "b", "c", "d", "e", "f");
    areSteady(SILENT + 1, "b", "c", "d", "e", "f");
    leader.gone("e", Why.CLOSED, now);
    leader.gone("f", Why.CLOSED, now);
    areSteady(Suspicion.TELL_MILLIS, "c", "d");
    says("b", "e", Why.CLOSED);
    assertThat(leader.hearMore(List.of("b", "d", "c"), now)).containsExactly("d", "c", "b");
  }

  @Test
  void whoStoodStillOrIsNewOrLeavesIsNotToLead() {
    membersAre("a", "b", "c");
    leader.gone("c", Why.CLOSED, now);
    areSteady(SILENT, "b");
    assertThat(leader.hearMore(List.of("b"), now)).as("new").isEmpty();
    areSteady(1, "b");
    assertThat(leader.hearMore(List.of("b"), now)).containsExactly("b");
    pass(Suspicion.PAUSE_MILLIS + 1);
    areSteady(SILENT, "b");
    assertThat(leader.hearMore(List.of("b"), now)).as("it may accuse nobody yet").isEmpty();
    areSteady(1, "b");
    assertThat(leader.hearMore(List.of("b"), now)).containsExactly("b");
    is("b", State.LEAVING);
    assertThat(leader.hearMore(List.of("b"), now)).as("leaving").isEmpty();
  }

  /** So much time passes, in which these miss nobody, and say so again and again. */
  private void areSteady(long millis, String... names) {
    long end = now + millis;
    for (String name : names) {
      says(name);
    }
    while (now < end) {
      pass(Math.min(200, end - now));
      for (String name : names) {
        says(name);
      }
    }
  }
}
