/** Tests of the room of the same name. */
@NullMarked
package io.troupe.bench.map;

import org.jspecify.annotations.NullMarked;
