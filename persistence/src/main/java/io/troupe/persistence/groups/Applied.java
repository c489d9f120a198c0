package io.troupe.persistence.groups;

import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;

/**
 * What became of a command.
 *
 * @param index where it stands in the group's log
 * @param answer what the state machine said
 * @param afterOthers whether earlier copies of the command were put to the group and never
 *     answered: what was said to this one does not tell what became of them
 */
public record Applied(LogIndex index, Payload answer, boolean afterOthers) {
  /** Of a command that was put to the group once. */
  public Applied(LogIndex index, Payload answer) {
    this(index, answer, false);
  }
}
