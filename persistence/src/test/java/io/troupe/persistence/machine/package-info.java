/** Tests of the journal as a state machine. */
@NullMarked
package io.troupe.persistence.machine;

import org.jspecify.annotations.NullMarked;
