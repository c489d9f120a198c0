/** {@code troupe cassandra}: what Cassandra needs before nodes run on it. */
@NullMarked
package io.troupe.api.cli.cassandra;

import org.jspecify.annotations.NullMarked;
