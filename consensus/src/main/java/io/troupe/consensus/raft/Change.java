package io.troupe.consensus.raft;

import io.troupe.consensus.Membership;
import io.troupe.consensus.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A change of members, one entry at a time (the paper, section 6; thesis 4.2.1 and 4.3): those who
 * are new get the log as learners; once the coming voters have caught up, both sets of voters
 * count; then the new one. A leader that finds both sets in its log goes on from there, whoever
 * began.
 */
final class Change {
  private Optional<Membership> target = Optional.empty();

  private static List<ReplicaId> strangers(Membership now, Membership aim) {
    List<ReplicaId> strangers = new ArrayList<>(aim.all());
    strangers.removeIf(now::isMember);
    return strangers;
  }

  /** Aims at these members; instead of an earlier aim, if that has not gone past its learners. */
  void aimAt(Membership members) {
    target = Optional.of(members);
  }

  /** Whether it has an aim; one that it was told, not what it finds in the log. */
  boolean hasAim() {
    return target.isPresent();
  }

  /**
   * The members to write next, if it is time.
   *
   * @param now those that were written last, and are committed
   * @param isCaughtUp whether a replica has nearly all of the log
   */
  Optional<Membership> next(Membership now, Predicate<ReplicaId> isCaughtUp) {
    if (now.isJoint()) {
      return Optional.of(now.withoutOutgoing());
    }
    if (target.isEmpty()) {
      return Optional.empty();
    }
    Membership aim = target.get();
    if (aim.equals(now)) {
      target = Optional.empty();
      return Optional.empty();
    }
    if (aim.voters().equals(now.voters())) {
      // Learners are in no majority: this needs no second set of voters.
      return Optional.of(aim);
    }
    List<ReplicaId> strangers = strangers(now, aim);
    if (!strangers.isEmpty()) {
      return Optional.of(now.withLearners(strangers));
    }
    return aim.voters().stream().allMatch(voter -> now.isVoter(voter) || isCaughtUp.test(voter))
        ? Optional.of(now.joinedWith(aim))
        : Optional.empty();
  }
}
