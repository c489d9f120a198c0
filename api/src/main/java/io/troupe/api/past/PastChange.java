package io.troupe.api.past;

import io.troupe.actors.Principal;
import io.troupe.actors.RequestId;
import io.troupe.actors.Version;
import io.troupe.sharding.map.MapRevision;
import java.time.Instant;
import java.util.Optional;

/**
 * One change of a key.
 *
 * @param how what happened to it
 * @param version its version
 * @param time when, as the owner's clock showed it: for people, not for ordering
 * @param value what the key held from then on; empty where it is gone, and where the value was
 *     replaced since and is not kept any more
 * @param requestId the request that made it; empty if it had no id, or that is forgotten
 * @param principal who asked for it, as far as that was said and is not forgotten
 */
public record PastChange<V>(
    MapRevision.How how,
    Version version,
    Instant time,
    Optional<V> value,
    Optional<RequestId> requestId,
    Principal principal) {}
