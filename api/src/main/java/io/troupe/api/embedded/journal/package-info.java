/** Where a node keeps its history: among its own groups, or in Cassandra. */
@NullMarked
package io.troupe.api.embedded.journal;

import org.jspecify.annotations.NullMarked;
