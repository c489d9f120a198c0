/** Tests of the room of the same name. */
@NullMarked
package io.troupe.bench.peer;

import org.jspecify.annotations.NullMarked;
