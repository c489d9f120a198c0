package io.troupe.api.watch;

import io.troupe.actors.Version;
import io.troupe.sharding.map.MapRevision.How;
import java.time.Instant;
import java.util.Optional;

/**
 * One change.
 *
 * @param how what happened; {@code CLEARED}: all keys of the map in this partition were removed
 * @param key which key; empty for {@code CLEARED}, also where one key is watched
 * @param value what it holds from then on, if it was {@code PUT}; empty also where the value was
 *     replaced since and is not kept: a later change of the key follows then
 * @param version of the change; to be compared within one partition only
 * @param partition the key's; the same key is always in the same
 * @param changed when, as the owner's wall clock showed it
 */
public record WatchChange<K, V>(
    How how, Optional<K> key, Optional<V> value, Version version, int partition, Instant changed) {}
