/** A register of members that says what a test wants. */
@NullMarked
package io.troupe.sharding.register;

import org.jspecify.annotations.NullMarked;
