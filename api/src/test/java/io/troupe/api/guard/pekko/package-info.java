@NullMarked
package io.troupe.api.guard.pekko;

import org.jspecify.annotations.NullMarked;
