package io.troupe.persistence.membership.rules;

import io.troupe.actors.Limits;
import io.troupe.actors.PartitionId;
import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.Generation;
import io.troupe.actors.membership.Move;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** What the register may be told. Each may be repeated: a repeat changes nothing. */
public sealed interface RegisterCommand {
  /**
   * A node's new incarnation, or the same one asking again. Answers: {@link RegisterAnswer.Form},
   * {@link RegisterAnswer.Join}, or refused.
   *
   * @param entrance what it says of itself
   * @param transportAddress where its transport listens, host:port
   * @param release the version of its build, for people
   * @param replaces the incarnation whose place it takes, as the node found it in the register;
   *     empty where its name was not there. Refused where there is another one: so a command that
   *     comes late, from before the node's last restart, does not put an end to what runs now
   */
  record Enter(Entrance entrance, String transportAddress, String release, OptionalLong replaces)
      implements RegisterCommand {}

  /** It is a member of Pekko's cluster of that generation. Answers: done, or refused. */
  record Up(String name, long incarnation, Generation generation) implements RegisterCommand {}

  /** It has left, or is about to end. Always done; of an incarnation that is over, nothing. */
  record Leave(String name, long incarnation) implements RegisterCommand {}

  /**
   * It is gone. Done once; refused where that incarnation is not the present one of its name, or is
   * down already.
   *
   * @param proposer the node that says so
   * @param proposedAtMillis its wall clock, for people
   * @param evidence kept in the log of such decisions; at most {@link RegisterRules#MAX_EVIDENCE}
   */
  record Down(
      String name,
      long incarnation,
      String proposer,
      long proposedAtMillis,
      List<Testimony> evidence)
      implements RegisterCommand {
    public Down {
      evidence = List.copyOf(evidence);
    }
  }

  /**
   * Partitions get other owners, all with one number. Always done. Left out is a move whose
   * partition has another owner than it names, or is none of the cluster's; and one to the present
   * owner, or to a node that is not up or drains.
   *
   * @param moves at most {@link Limits#MAX_PARTITIONS}; carried out one after the other
   */
  record Place(List<Move> moves) implements RegisterCommand {
    public Place {
      moves = List.copyOf(moves);
      if (moves.size() > Limits.MAX_PARTITIONS) {
        throw new IllegalArgumentException(
            moves.size() + " moves are more than " + Limits.MAX_PARTITIONS);
      }
    }
  }

  /**
   * It serves those of these partitions that it owns. Always done; of an incarnation that is over,
   * or not in yet, nothing.
   *
   * @param partitions in their order
   */
  record Serves(String name, long incarnation, Set<PartitionId> partitions)
      implements RegisterCommand {
    public Serves {
      partitions = Collections.unmodifiableSet(new TreeSet<>(partitions));
    }
  }

  /**
   * It takes no partitions any more, until its next incarnation. Done, or refused as {@link
   * RegisterAnswer.Why#NOBODY}.
   */
  record Drain(String name) implements RegisterCommand {}
}
