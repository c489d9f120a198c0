/** Tests of the journal's rules and of how its log is written. */
@NullMarked
package io.troupe.persistence.log;

import org.jspecify.annotations.NullMarked;
