package io.troupe.persistence.membership.rules;

import io.troupe.actors.membership.Entrance;
import io.troupe.actors.membership.Generation;
import java.util.List;
import java.util.OptionalLong;

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
}
