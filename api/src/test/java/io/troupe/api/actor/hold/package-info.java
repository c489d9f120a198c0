/** Tests of what actors hold. */
@NullMarked
package io.troupe.api.actor.hold;

import org.jspecify.annotations.NullMarked;
