/** What operators see of the ring. */
@NullMarked
package io.troupe.api.ring;

import org.jspecify.annotations.NullMarked;
