package io.troupe.persistence.membership.rules;

import io.troupe.actors.membership.Generation;

/**
 * Who was told to form a generation; nobody else ever is.
 *
 * @param generation which one
 * @param name the node
 * @param incarnation which start of its actor system
 */
public record Formation(Generation generation, String name, long incarnation) {}
