/** What every put passes through, measured piece by piece. */
@NullMarked
package io.troupe.bench.hot;

import org.jspecify.annotations.NullMarked;
