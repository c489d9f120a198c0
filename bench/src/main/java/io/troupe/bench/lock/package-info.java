/**
 * {@code bench lock}: locks of Troupe and of its peers, side by side in one run; ten million names;
 * ten thousand leases.
 */
@NullMarked
package io.troupe.bench.lock;

import org.jspecify.annotations.NullMarked;
