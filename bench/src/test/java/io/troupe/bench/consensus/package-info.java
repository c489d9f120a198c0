/** Tests of the group that is measured. */
@NullMarked
package io.troupe.bench.consensus;

import org.jspecify.annotations.NullMarked;
