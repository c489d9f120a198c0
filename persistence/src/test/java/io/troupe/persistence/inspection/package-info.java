/** Tests of the embedded journal. */
@NullMarked
package io.troupe.persistence.inspection;

import org.jspecify.annotations.NullMarked;
