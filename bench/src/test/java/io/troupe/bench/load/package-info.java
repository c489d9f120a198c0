/** Tests of the room of the same name. */
@NullMarked
package io.troupe.bench.load;

import org.jspecify.annotations.NullMarked;
