/** {@code bench map}: puts and gets, side by side, in one run. */
@NullMarked
package io.troupe.bench.map;

import org.jspecify.annotations.NullMarked;
