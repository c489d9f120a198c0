package io.troupe.sharding.allocation;

import io.troupe.sharding.ring.RingMember;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
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
 * @param names of the members that gave themselves one, by address
 */
record ClusterMembers(
    List<RingMember> members, Set<String> silent, boolean settled, Map<Address, String> names) {

  static ClusterMembers of(CurrentClusterState state) {
    Set<Member> unreachable = state.getUnreachable();
    Map<Address, String> names = new HashMap<>();
    // A node that starts anew may be there twice for a moment: then its name means the newer one.
    Stream.concat(
            unreachable.stream(),
            stream(state.getMembers()).filter(member -> !unreachable.contains(member)))
        .filter(member -> !isGone(member.status()))
        .forEach(member -> claim(member, names));
    List<RingMember> members = new ArrayList<>();
    boolean coming = false;
    for (Member member : state.getMembers()) {
      member(member, name(member.address(), names)).ifPresent(members::add);
      coming |= isComing(member.status());
    }
    Set<String> silent = new HashSet<>();
    unreachable.forEach(member -> silent.add(name(member.address(), names)));
    return new ClusterMembers(members, silent, silent.isEmpty() && !coming, names);
  }

  private static Stream<Member> stream(Iterable<Member> members) {
    return StreamSupport.stream(members.spliterator(), false);
  }

  private static void claim(Member member, Map<Address, String> names) {
    RingRoles.name(member.getRoles())
        .ifPresent(
            name -> {
              names.values().remove(name);
              names.put(member.address(), name);
            });
  }

  /** The name of the node at an address. */
  String nameAt(Address address) {
    return name(address, names);
  }

  /** Where the node of this name is, if it takes partitions. */
  Optional<Address> addressOf(String name) {
    boolean takes = members.stream().anyMatch(it -> it.name().equals(name) && !it.draining());
    return names.entrySet().stream()
        .filter(it -> takes && it.getValue().equals(name))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static String name(Address address, Map<Address, String> names) {
    String name = names.get(address);
    return name == null ? name(address) : name;
  }

  /**
   * The name of a node that gave itself none: {@code host-port}, with other characters than of
   * names as hyphens.
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

  /** Whether all of these are names of members. */
  boolean knowsAll(Set<String> some) {
    return members.stream().map(RingMember::name).collect(Collectors.toSet()).containsAll(some);
  }

  private static Optional<RingMember> member(Member member, String name) {
    MemberStatus status = member.status();
    boolean leaving =
        status.equals(MemberStatus.leaving()) || status.equals(MemberStatus.exiting());
    if (!leaving && (isComing(status) || isGone(status))) {
      return Optional.empty();
    }
    Set<String> roles = member.getRoles();
    return Optional.of(
        new RingMember(name, RingRoles.read(roles), leaving || RingRoles.isDrained(roles)));
  }

  private static boolean isComing(MemberStatus status) {
    return status.equals(MemberStatus.joining()) || status.equals(MemberStatus.weaklyUp());
  }

  private static boolean isGone(MemberStatus status) {
    return status.equals(MemberStatus.down()) || status.equals(MemberStatus.removed());
  }
}
