package io.troupe.actors.session;

/**
 * How much a partition remembers of its clients.
 *
 * @param sessions opened sessions
 * @param keys sessions derived from keys
 * @param outcomes writes of one session that it has not yet acknowledged
 * @param retentionMillis how long, in partition time, a session is remembered at least after its
 *     last write
 */
public record SessionLimits(int sessions, int keys, int outcomes, long retentionMillis) {}
