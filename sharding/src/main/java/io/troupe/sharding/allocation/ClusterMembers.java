package io.troupe.sharding.allocation;

import io.troupe.sharding.ring.RingMember;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;

/**
 * The nodes of a cluster, as one of its members sees them now.
 *
 * @param members those that may own partitions, whether they answer or not
 * @param silent the names of those that do not answer at present
 * @param settled whether all answer and none is about to come: else moving has to wait, since a
 *     hand-over needs every node's word
 */
record ClusterMembers(List<RingMember> members, Set<String> silent, boolean settled) {
  static ClusterMembers of(CurrentClusterState state) {
    List<RingMember> members = new ArrayList<>();
    boolean coming = false;
    for (Member member : state.getMembers()) {
      member(member).ifPresent(members::add);
      coming |= isComing(member.status());
    }
    Set<String> silent = new HashSet<>();
    state.getUnreachable().forEach(member -> silent.add(name(member.address())));
    return new ClusterMembers(members, silent, silent.isEmpty() && !coming);
  }

  /**
   * A node's name in the ring: {@code host-port}, with other characters than of names as hyphens.
   */
  static String name(Address address) {
    String host = address.getHost().orElse("local");
    int port = address.getPort().orElse(0);
    return host.replaceAll("[^A-Za-z0-9._-]", "-") + "-" + port;
  }

  /**
   * Those that answer and whose names are among {@code names}; if there is none, those that do not.
   */
  List<RingMember> among(Set<String> names) {
    List<RingMember> there = members.stream().filter(it -> names.contains(it.name())).toList();
    List<RingMember> answering =
        there.stream().filter(member -> !silent.contains(member.name())).toList();
    return answering.isEmpty() ? there : answering;
  }

  private static Optional<RingMember> member(Member member) {
    MemberStatus status = member.status();
    boolean draining =
        status.equals(MemberStatus.leaving()) || status.equals(MemberStatus.exiting());
    if (!draining && (isComing(status) || isGone(status))) {
      return Optional.empty();
    }
    return Optional.of(
        new RingMember(name(member.address()), RingRoles.read(member.getRoles()), draining));
  }

  private static boolean isComing(MemberStatus status) {
    return status.equals(MemberStatus.joining()) || status.equals(MemberStatus.weaklyUp());
  }

  private static boolean isGone(MemberStatus status) {
    return status.equals(MemberStatus.down()) || status.equals(MemberStatus.removed());
  }
}
