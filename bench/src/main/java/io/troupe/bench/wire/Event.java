package io.troupe.bench.wire;

import io.troupe.actors.RequestId;
import io.troupe.sharding.map.MapEvent;

/** What a partition's journal stores of a put, as in the package-private record of the kernel. */
record Event(long timeMillis, RequestId requestId, long lowestUnanswered, MapEvent.EntryPut put) {}
