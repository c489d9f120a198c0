/** The guard of HTTP services in front of routes; needs {@code pekko-http}. */
@NullMarked
package io.troupe.api.guard.pekko;

import org.jspecify.annotations.NullMarked;
