@NullMarked
package io.troupe.sharding.region;

import org.jspecify.annotations.NullMarked;
