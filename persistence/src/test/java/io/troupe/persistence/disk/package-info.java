/** Tests of the embedded journal. */
@NullMarked
package io.troupe.persistence.disk;

import org.jspecify.annotations.NullMarked;
