package io.troupe.persistence.membership.rules;

import io.troupe.actors.journal.MembershipNumber;
import java.util.List;

/**
 * One node was declared down.
 *
 * @param number the membership from which on it is
 * @param name the node
 * @param incarnation which start of its actor system
 * @param proposer the node that led the system group
 * @param proposedAtMillis when, by the proposer's wall clock; for people only
 * @param evidence what spoke for it
 */
public record DowningDecision(
    MembershipNumber number,
    String name,
    long incarnation,
    String proposer,
    long proposedAtMillis,
    List<Testimony> evidence) {
  public DowningDecision {
    evidence = List.copyOf(evidence);
  }
}
