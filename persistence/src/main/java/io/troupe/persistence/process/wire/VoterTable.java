package io.troupe.persistence.process.wire;

import io.troupe.consensus.Membership;
import io.troupe.consensus.ReplicaId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Who the voters are, and where. Its newer versions are decided by the system group; a node may
 * take any newer one of its cluster from whoever has it.
 *
 * @param cluster which cluster
 * @param version 1 for the founders, one more with each change
 * @param founders how many formed the cluster: replicas 1 to so many are the members of every
 *     group's first day, also for those that come later
 * @param lastReplica the highest replica's number that was ever given
 * @param voters in the order of their replicas
 */
public record VoterTable(
    ClusterId cluster, long version, int founders, int lastReplica, List<Voter> voters) {
  /** How many voters there may be. */
  public static final Set<Integer> SIZES = Set.of(1, 3, 5);

  public VoterTable {
    voters = List.copyOf(voters);
    if (version < 1 || founders < 1 || lastReplica < founders || voters.isEmpty()) {
      throw new IllegalArgumentException("a table of voters with impossible numbers");
    }
    int before = 0;
    Set<String> nodes = new HashSet<>();
    for (Voter voter : voters) {
      int number = voter.replica().number();
      if (number <= before || number > lastReplica || !nodes.add(voter.diskId())) {
        throw new IllegalArgumentException("voters out of order, or one disk twice");
      }
      before = number;
    }
  }

  /**
   * The table of a new cluster.
   *
   * @param disks the disk id of each founder, by its name
   * @param addresses where each is, by its name
   */
  public static VoterTable founded(
      String cluster, TreeMap<String, String> disks, TreeMap<String, String> addresses) {
    List<Voter> voters = new ArrayList<>();
    disks.forEach(
        (name, disk) ->
            voters.add(
                new Voter(
                    new ReplicaId(voters.size() + 1),
                    name,
                    disk,
                    addresses.getOrDefault(name, ""),
                    Voter.Standing.VOTES)));
    return new VoterTable(ClusterId.of(cluster, voters), 1, voters.size(), voters.size(), voters);
  }

  /** The voter with that replica, as long as it is one. */
  public Optional<Voter> voter(ReplicaId replica) {
    return voters.stream().filter(it -> it.replica().equals(replica)).findFirst();
  }

  /** The voter that is that node, on that disk. */
  public Optional<Voter> voter(String node, String disk) {
    return voters.stream().filter(it -> it.is(node, disk)).findFirst();
  }

  /** The voter of that name, whatever its disk; the one to stay, where there are two. */
  public Optional<Voter> named(String node) {
    return voters.stream()
        .filter(it -> it.name().equals(node))
        .min(Comparator.comparing(it -> it.standing() == Voter.Standing.LEAVING));
  }

  /** The members of every group on its first day. */
  public Membership firstDay() {
    return Membership.of(IntStream.rangeClosed(1, founders).mapToObj(ReplicaId::new).toList());
  }

  /** Whether voters come or go. */
  public boolean isChanging() {
    return voters.stream().anyMatch(it -> it.standing() != Voter.Standing.VOTES);
  }

  /** The members that every group is to have once nobody comes or goes any more. */
  public Membership aim() {
    return Membership.of(
        voters.stream()
            .filter(it -> it.standing() != Voter.Standing.LEAVING)
            .map(Voter::replica)
            .toList());
  }

  /**
   * The next version, in which these are to come and those to go.
   *
   * @throws IllegalArgumentException if somebody comes or goes already, a name is unknown, comes a
   *     second time, or the voters would not be 1, 3 or 5
   */
  public VoterTable changed(List<Newcomer> coming, Set<String> going) {
    if (isChanging()) {
      throw new IllegalArgumentException("the voters are changing already");
    }
    List<Voter> next = new ArrayList<>();
    Set<String> staying = new HashSet<>();
    for (Voter voter : voters) {
      if (going.contains(voter.name())) {
        next.add(voter.as(Voter.Standing.LEAVING));
      } else {
        staying.add(voter.name());
        next.add(voter);
      }
    }
    for (String name : going) {
      if (named(name).isEmpty()) {
        throw new IllegalArgumentException("'" + name + "' is no voter");
      }
    }
    int last = lastReplica;
    for (Newcomer newcomer : coming) {
      if (!staying.add(newcomer.name())) {
        throw new IllegalArgumentException("'" + newcomer.name() + "' is a voter already");
      }
      next.add(
          new Voter(
              new ReplicaId(++last),
              newcomer.name(),
              newcomer.diskId(),
              newcomer.address(),
              Voter.Standing.JOINING));
    }
    if (!SIZES.contains(staying.size())) {
      throw new IllegalArgumentException(
          "there would be %d voters; a cluster has 1, 3 or 5".formatted(staying.size()));
    }
    return new VoterTable(cluster, version + 1, founders, last, next);
  }

  /** The next version, in which those who came vote and those who went are gone. */
  public VoterTable settled() {
    return new VoterTable(
        cluster,
        version + 1,
        founders,
        lastReplica,
        voters.stream()
            .filter(it -> it.standing() != Voter.Standing.LEAVING)
            .map(it -> it.as(Voter.Standing.VOTES))
            .toList());
  }

  /** A node that is to become a voter. */
  public record Newcomer(String name, String diskId, String address) {}
}
