/** Tests of who is known in a partition. */
@NullMarked
package io.troupe.actors.guest;

import org.jspecify.annotations.NullMarked;
