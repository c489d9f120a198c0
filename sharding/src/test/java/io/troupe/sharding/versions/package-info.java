@NullMarked
package io.troupe.sharding.versions;

import org.jspecify.annotations.NullMarked;
