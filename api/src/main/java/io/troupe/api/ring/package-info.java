/**
 * Which node owns what, and what would move if one came or went: what operators see of the ring.
 */
@NullMarked
package io.troupe.api.ring;

import org.jspecify.annotations.NullMarked;
