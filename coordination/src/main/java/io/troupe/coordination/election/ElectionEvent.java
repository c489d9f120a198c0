package io.troupe.coordination.election;

import io.troupe.actors.Bytes;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.kind.KindName;
import java.util.Optional;

/**
 * What happens to elections. What ends a leader's term also elects who is next: one event, one
 * number, and that is the next term.
 */
public sealed interface ElectionEvent extends KindEvent {
  @Override
  default KindName kind() {
    return ElectionCommand.KIND;
  }

  /** The election. */
  ElectionName name();

  /**
   * Somebody campaigns; where nobody leads, it does. Its ticket is the event's number.
   *
   * @param leaseMillis in partition time, as what follows
   */
  record CampaignBegun(
      ElectionName name,
      CandidateName candidate,
      int priority,
      Bytes data,
      long leaseMillis,
      long delayMillis)
      implements ElectionEvent {}

  /** A lease begins anew. */
  record CandidacyRenewed(ElectionName name, ElectionTicket ticket) implements ElectionEvent {}

  /** A candidate has other data. */
  record DataUpdated(ElectionName name, ElectionTicket ticket, Bytes data)
      implements ElectionEvent {}

  /**
   * Somebody campaigns or leads no longer, as it wanted.
   *
   * @param successor who is elected in its place, if it leads and said who
   */
  record CandidacyResigned(
      ElectionName name, ElectionTicket ticket, Optional<ElectionTicket> successor)
      implements ElectionEvent {}

  /** Who leads is asked to hand over to this candidacy. */
  record HandOverAsked(ElectionName name, ElectionTicket successor) implements ElectionEvent {}

  /** A lease ran out. */
  record LeaseElapsed(ElectionName name, ElectionTicket ticket) implements ElectionEvent {}

  /** The delay behind a lost leader is over. */
  record DelayElapsed(ElectionName name) implements ElectionEvent {}
}
