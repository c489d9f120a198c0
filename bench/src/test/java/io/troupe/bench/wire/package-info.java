/** Tests of the room of the same name. */
@NullMarked
package io.troupe.bench.wire;

import org.jspecify.annotations.NullMarked;
