/** The ring by rules, by golden placement, and over thousands of random memberships. */
@NullMarked
package io.troupe.sharding.ring;

import org.jspecify.annotations.NullMarked;
