/** What suspicion must hold to. */
@NullMarked
package io.troupe.persistence.membership.suspicion;

import org.jspecify.annotations.NullMarked;
