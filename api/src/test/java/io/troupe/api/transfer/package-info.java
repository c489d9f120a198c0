/** A cluster in memory that can fail like a real one, for the tests of the rooms below. */
@NullMarked
package io.troupe.api.transfer;

import org.jspecify.annotations.NullMarked;
