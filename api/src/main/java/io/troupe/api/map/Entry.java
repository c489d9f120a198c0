package io.troupe.api.map;

import io.troupe.actors.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A key with its value, and what is known about it.
 *
 * @param version when it last changed; strictly rises per key
 * @param created the version at which the key last came into being; equal to {@code version} if it
 *     was written once since
 * @param changed when it last changed, as the owner's clock showed it: for people, not for ordering
 * @param timeToLive how long it lives on at least, from the read on; empty if it does not end by
 *     time
 * @param readAs how it was read
 */
public record Entry<K, V>(
    K key,
    V value,
    Version version,
    Version created,
    Instant changed,
    Optional<Duration> timeToLive,
    Read readAs) {}
