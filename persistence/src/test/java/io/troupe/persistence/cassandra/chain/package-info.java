/** Chains on a database in memory that loses answers. */
@NullMarked
package io.troupe.persistence.cassandra.chain;

import org.jspecify.annotations.NullMarked;
