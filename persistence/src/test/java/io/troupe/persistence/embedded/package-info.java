/** Tests of the embedded journal. */
@NullMarked
package io.troupe.persistence.embedded;

import org.jspecify.annotations.NullMarked;
