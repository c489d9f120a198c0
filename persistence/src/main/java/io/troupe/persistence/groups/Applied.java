package io.troupe.persistence.groups;

import io.troupe.consensus.LogIndex;
import io.troupe.consensus.Payload;

/**
 * What became of a command.
 *
 * @param index where it stands in the group's log
 * @param answer what the state machine said
 */
public record Applied(LogIndex index, Payload answer) {}
