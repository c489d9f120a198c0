package io.troupe.coordination.election;

/**
 * Somebody who campaigns, and does not lead.
 *
 * @param sinceMillis the wall clock's time of its campaign, in milliseconds since 1970
 * @param leftMillis how long its lease still runs at least
 */
public record Candidate(
    CandidateName candidate,
    int priority,
    ElectionTicket ticket,
    long sinceMillis,
    long leftMillis) {}
