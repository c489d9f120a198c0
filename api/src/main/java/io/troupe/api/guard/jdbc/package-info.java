/**
 * The guard of databases: the fencing token is compared, and remembered, in the transaction of the
 * write. Knows JDBC alone; tested on H2 and PostgreSQL.
 */
@NullMarked
package io.troupe.api.guard.jdbc;

import org.jspecify.annotations.NullMarked;
