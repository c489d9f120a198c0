package io.troupe.actors.kind;

import io.troupe.actors.Version;

/**
 * What the partition adds to every event.
 *
 * @param version the event's sequence number
 * @param timeMillis partition time: follows the owner's wall clock but never goes back
 */
public record EventStamp(Version version, long timeMillis) {}
