/** Tests of the gateway from a user's actor system. */
@NullMarked
package io.troupe.api.actor;

import org.jspecify.annotations.NullMarked;
