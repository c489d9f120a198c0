/** Tests of the wait-for graph. */
@NullMarked
package io.troupe.coordination.lock.graph;

import org.jspecify.annotations.NullMarked;
