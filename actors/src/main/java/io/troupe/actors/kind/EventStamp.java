package io.troupe.actors.kind;

import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.Version;
import java.util.Optional;

/**
 * What the partition adds to every event.
 *
 * @param version the event's sequence number
 * @param timeMillis partition time: what leases and times to live are counted in; see {@link
 *     KindCore#decide}
 * @param wallMillis what the owner's wall clock showed, never less than for an earlier event; for
 *     people, and to look up a state by
 * @param requestId the request that caused it, if it has an id
 * @param principal who asked for it
 */
public record EventStamp(
    Version version,
    long timeMillis,
    long wallMillis,
    Optional<RequestId> requestId,
    Principal principal) {

  /** The stamp of an event that nobody in particular caused. */
  public EventStamp(Version version, long timeMillis, long wallMillis) {
    this(version, timeMillis, wallMillis, Optional.empty(), Principal.NONE);
  }
}
