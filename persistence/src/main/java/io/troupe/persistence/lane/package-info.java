/**
 * The order of requests for one persistence id, and the wait for their end; the same for every
 * journal.
 */
@NullMarked
package io.troupe.persistence.lane;

import org.jspecify.annotations.NullMarked;
