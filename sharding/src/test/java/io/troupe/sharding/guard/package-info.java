@NullMarked
package io.troupe.sharding.guard;

import org.jspecify.annotations.NullMarked;
