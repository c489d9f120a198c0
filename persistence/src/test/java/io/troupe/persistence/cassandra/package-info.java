/** The journal in Cassandra, on a node of it where one runs. */
@NullMarked
package io.troupe.persistence.cassandra;

import org.jspecify.annotations.NullMarked;
