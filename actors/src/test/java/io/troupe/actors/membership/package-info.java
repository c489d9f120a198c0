/** Tests of the register's vocabulary. */
@NullMarked
package io.troupe.actors.membership;

import org.jspecify.annotations.NullMarked;
