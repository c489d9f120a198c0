/** The tables that a journal has in its keyspace, and whose they are. */
@NullMarked
package io.troupe.persistence.cassandra.schema;

import org.jspecify.annotations.NullMarked;
