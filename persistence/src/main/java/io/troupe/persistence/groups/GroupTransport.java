package io.troupe.persistence.groups;

import io.troupe.consensus.raft.RaftMessage;
import io.troupe.persistence.log.GroupId;

/**
 * Carries messages to other replicas of a group, which get them by {@link Group#receive}. May lose,
 * repeat, delay and reorder them, and must not change them ({@link
 * io.troupe.persistence.groups.wire.RaftMessageFormats}).
 */
public interface GroupTransport {
  /** Sends, or drops; never waits and never throws. {@link RaftMessage#to()} says to whom. */
  void send(GroupId group, RaftMessage message);
}
