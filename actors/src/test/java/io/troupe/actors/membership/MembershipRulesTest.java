package io.troupe.actors.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.actors.journal.MembershipNumber;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MembershipRulesTest {
  private static final FixedSettings CLUSTER = new FixedSettings("troupe", 256, "xxhash64", 2, 125);

  @Test
  void aDifferenceNamesBothValues() {
    assertThat(CLUSTER.differenceTo(CLUSTER)).isEmpty();
    assertThat(CLUSTER.differenceTo(new FixedSettings("troupe", 64, "xxhash64", 2, 125)))
        .contains("troupe.cluster.partitions is 256 in the cluster, and 64 on this node");
    assertThat(CLUSTER.differenceTo(new FixedSettings("other", 256, "xxhash64", 2, 125)))
        .contains("troupe.cluster.name is troupe in the cluster, and other on this node");
    assertThat(CLUSTER.differenceTo(new FixedSettings("troupe", 256, "md5", 2, 125)))
        .contains("troupe.cluster.hash is xxhash64 in the cluster, and md5 on this node");
    assertThat(CLUSTER.differenceTo(new FixedSettings("troupe", 256, "xxhash64", 3, 125)))
        .contains("the format is 2 in the cluster, and 3 on this node");
    assertThat(CLUSTER.differenceTo(new FixedSettings("troupe", 256, "xxhash64", 2, 200)))
        .contains("troupe.ring.load-bound-percent is 125 in the cluster, and 200 on this node");
  }

  @Test
  void anIncarnationIsOverOnceItIsDownOrFollowedByAnother() {
    assertThat(view(7, Member.State.UP).isOver("a", 7)).isFalse();
    assertThat(view(7, Member.State.DOWN).isOver("a", 7)).isTrue();
    assertThat(view(8, Member.State.ENTERED).isOver("a", 7)).isTrue();
    // A view from before its entrance says nothing of it.
    assertThat(view(7, Member.State.DOWN).isOver("b", 7)).isFalse();
  }

  private static View view(long incarnation, Member.State state) {
    return view(MembershipNumber.FIRST, incarnation, state);
  }

  private static View view(MembershipNumber number, long incarnation, Member.State state) {
    Member member = new Member("a", incarnation, "pekko://a", state, 1, "default", false);
    return new View(number, List.of(member), new TreeMap<>());
  }
}
