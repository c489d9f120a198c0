package io.troupe.consensus;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Who counts. While members change, two sets of voters count at once, and every decision needs a
 * majority of each ("joint consensus": Ongaro and Ousterhout, section 6; Ongaro's thesis, 4.3).
 *
 * @param voters the voters, in order; while members change, the new ones
 * @param outgoing the old voters while members change, in order; else none
 * @param learners those who get the log and do not count, in order; none of the voters, but an
 *     outgoing voter may be one that stays as a learner
 */
public record Membership(
    List<ReplicaId> voters, List<ReplicaId> outgoing, List<ReplicaId> learners) {
  /** The most voters of one set. */
  public static final int MAX_VOTERS = 9;

  /** The most members altogether. */
  public static final int MAX_MEMBERS = 64;

  public Membership {
    voters = ordered(voters);
    outgoing = ordered(outgoing);
    learners = ordered(learners);
    if (voters.isEmpty()) {
      throw new IllegalArgumentException("a group has at least one voter");
    }
    if (voters.size() > MAX_VOTERS || outgoing.size() > MAX_VOTERS) {
      throw new IllegalArgumentException("a group has at most " + MAX_VOTERS + " voters");
    }
    for (ReplicaId learner : learners) {
      if (voters.contains(learner)) {
        throw new IllegalArgumentException("replica " + learner + " is a voter and a learner");
      }
    }
    Set<ReplicaId> everybody = new TreeSet<>(voters);
    everybody.addAll(outgoing);
    everybody.addAll(learners);
    if (everybody.size() > MAX_MEMBERS) {
      throw new IllegalArgumentException("a group has at most " + MAX_MEMBERS + " members");
    }
  }

  /** These voters, and nobody else. */
  public static Membership of(Collection<ReplicaId> voters) {
    return new Membership(List.copyOf(voters), List.of(), List.of());
  }

  /** These voters and learners. */
  public static Membership of(Collection<ReplicaId> voters, Collection<ReplicaId> learners) {
    return new Membership(List.copyOf(voters), List.of(), List.copyOf(learners));
  }

  /** Whether two sets of voters count. */
  public boolean isJoint() {
    return !outgoing.isEmpty();
  }

  /** Whether it counts in a majority. */
  public boolean isVoter(ReplicaId replica) {
    return voters.contains(replica) || outgoing.contains(replica);
  }

  /** Whether it gets the log. */
  public boolean isMember(ReplicaId replica) {
    return isVoter(replica) || learners.contains(replica);
  }

  /** Everybody, in order. */
  public Set<ReplicaId> all() {
    Set<ReplicaId> all = new TreeSet<>(voters);
    all.addAll(outgoing);
    all.addAll(learners);
    return all;
  }

  /** Whether those of whom it holds are a majority, of both sets while there are two. */
  public boolean isQuorum(Predicate<ReplicaId> holds) {
    return isMajority(voters, holds) && (outgoing.isEmpty() || isMajority(outgoing, holds));
  }

  /** Whether those of whom it does not hold suffice to prevent a majority. */
  public boolean isBlocked(Predicate<ReplicaId> refuses) {
    return !isQuorum(refuses.negate());
  }

  /** The largest number that a majority has reached, of both sets while there are two. */
  public long reachedByQuorum(ToLongFunction<ReplicaId> reached) {
    long byVoters = reachedByMajority(voters, reached);
    return outgoing.isEmpty() ? byVoters : Math.min(byVoters, reachedByMajority(outgoing, reached));
  }

  /** Both sets count: the present voters and the next ones. */
  public Membership joinedWith(Membership next) {
    return new Membership(next.voters, voters, next.learners);
  }

  /** Only the new set counts. */
  public Membership withoutOutgoing() {
    return new Membership(voters, List.of(), learners);
  }

  /** These too, as learners. */
  public Membership withLearners(Collection<ReplicaId> more) {
    Set<ReplicaId> then = new TreeSet<>(learners);
    then.addAll(more);
    return new Membership(voters, outgoing, List.copyOf(then));
  }

  private static boolean isMajority(List<ReplicaId> voters, Predicate<ReplicaId> holds) {
    int count = 0;
    for (ReplicaId voter : voters) {
      if (holds.test(voter)) {
        count++;
      }
    }
    return count > voters.size() / 2;
  }

  private static long reachedByMajority(List<ReplicaId> voters, ToLongFunction<ReplicaId> reached) {
    long[] sorted = new long[voters.size()];
    for (int i = 0; i < sorted.length; i++) {
      long number = reached.applyAsLong(voters.get(i));
      int at = i;
      while (at > 0 && sorted[at - 1] < number) {
        sorted[at] = sorted[at - 1];
        at--;
      }
      sorted[at] = number;
    }
    return sorted[sorted.length / 2];
  }

  private static List<ReplicaId> ordered(List<ReplicaId> replicas) {
    List<ReplicaId> sorted = replicas.stream().sorted(Comparator.naturalOrder()).toList();
    Optional<ReplicaId> twice =
        sorted.stream()
            .filter(replica -> sorted.indexOf(replica) != sorted.lastIndexOf(replica))
            .findFirst();
    if (twice.isPresent()) {
      throw new IllegalArgumentException("replica " + twice.get() + " is named twice");
    }
    return sorted;
  }

  @Override
  public String toString() {
    return "voters "
        + listed(voters)
        + (outgoing.isEmpty() ? "" : " and " + listed(outgoing))
        + (learners.isEmpty() ? "" : " learners " + listed(learners));
  }

  private static String listed(List<ReplicaId> replicas) {
    return replicas.stream().map(ReplicaId::toString).collect(Collectors.joining(" "));
  }
}
