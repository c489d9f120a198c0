package io.troupe.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MembershipRulesTest {
  @Test
  void aMajorityIsMoreThanHalf() {
    Membership four = Membership.of(ids(1, 2, 3, 4));

    assertThat(four.isQuorum(ids(1, 2)::contains)).isFalse();
    assertThat(four.isQuorum(ids(1, 2, 3)::contains)).isTrue();
    assertThat(four.isBlocked(ids(1)::contains)).isFalse();
    assertThat(four.isBlocked(ids(1, 2)::contains)).isTrue();
  }

  @Test
  void whileMembersChangeBothSetsMustAgree() {
    Membership joint = Membership.of(ids(1, 2, 3)).joinedWith(Membership.of(ids(3, 4, 5)));

    assertThat(joint.isJoint()).isTrue();
    assertThat(joint.isQuorum(ids(1, 2, 3)::contains)).isFalse();
    assertThat(joint.isQuorum(ids(3, 4, 5)::contains)).isFalse();
    assertThat(joint.isQuorum(ids(1, 3, 4)::contains)).isTrue();
  }

  @Test
  void learnersCountInNothing() {
    Membership members = Membership.of(ids(1), ids(2, 3));

    assertThat(members.isQuorum(ids(2, 3)::contains)).isFalse();
    assertThat(members.isQuorum(ids(1)::contains)).isTrue();
  }

  @Test
  void aQuorumHasReachedWhatItsSlowestHas() {
    Map<ReplicaId, Long> match = Map.of(id(1), 9L, id(2), 7L, id(3), 3L, id(4), 1L, id(5), 0L);

    assertThat(Membership.of(ids(1, 2, 3)).reachedByQuorum(match::get)).isEqualTo(7);
    assertThat(Membership.of(ids(1, 2, 3, 4)).reachedByQuorum(match::get)).isEqualTo(3);
    assertThat(
            Membership.of(ids(1, 2, 3))
                .joinedWith(Membership.of(ids(3, 4, 5)))
                .reachedByQuorum(match::get))
        .isEqualTo(1);
  }

  @Test
  void anOutgoingVoterMayStayAsALearner() {
    Membership joint = Membership.of(ids(1, 2)).joinedWith(Membership.of(ids(2, 3), ids(1)));

    assertThat(joint.isVoter(id(1))).isTrue();
    assertThat(joint.withoutOutgoing()).isEqualTo(Membership.of(ids(2, 3), ids(1)));
  }

  @Test
  void oddMembersAreRefused() {
    assertThatThrownBy(() -> Membership.of(Set.of())).hasMessageContaining("at least one voter");
    assertThatThrownBy(() -> new Membership(List.of(id(1), id(1)), List.of(), List.of()))
        .hasMessage("replica 1 is named twice");
    assertThatThrownBy(() -> Membership.of(ids(1), ids(1)))
        .hasMessage("replica 1 is a voter and a learner");
    assertThat(Membership.of(range(1, 9)).voters()).hasSize(Membership.MAX_VOTERS);
    assertThatThrownBy(() -> Membership.of(range(1, 10))).hasMessageContaining("at most 9 voters");
    assertThat(Membership.of(ids(1), range(2, 64)).all()).hasSize(Membership.MAX_MEMBERS);
    assertThatThrownBy(() -> Membership.of(ids(1), range(2, 65)))
        .hasMessageContaining("at most 64 members");
  }

  private static ReplicaId id(int number) {
    return new ReplicaId(number);
  }

  private static List<ReplicaId> ids(int... numbers) {
    return Arrays.stream(numbers).mapToObj(ReplicaId::new).toList();
  }

  private static List<ReplicaId> range(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(ReplicaId::new).toList();
  }
}
