package io.troupe.sharding.region;

import io.troupe.actors.RequestId;

/**
 * A write with its number, and what it says of the numbers before.
 *
 * @param lowestUnanswered all of the session's requests below this number are answered, and no copy
 *     of them will be sent; 1 where nothing is known
 * @param repeats whether an earlier copy of it went unanswered
 */
public record NumberedRequest(RequestId id, long lowestUnanswered, boolean repeats) {}
