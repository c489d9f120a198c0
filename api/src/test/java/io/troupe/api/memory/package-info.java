/** Tests of the guard over the heap. */
@NullMarked
package io.troupe.api.memory;

import org.jspecify.annotations.NullMarked;
