/**
 * The way for users' own {@code EventSourcedBehavior}s into the journal of a node in the same
 * process. All it does is to give an actor system that journal; see {@code docs/persistence.md}.
 */
@NullMarked
package io.troupe.api.entity;

import org.jspecify.annotations.NullMarked;
