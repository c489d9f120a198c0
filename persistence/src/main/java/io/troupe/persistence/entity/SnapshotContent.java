package io.troupe.persistence.entity;

import java.util.Optional;

/**
 * A snapshot, as its pieces hold it together.
 *
 * @param payload the state
 * @param metadata what the actor wants to be kept beside it
 */
public record SnapshotContent(Payload payload, Optional<Payload> metadata) {}
