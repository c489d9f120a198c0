/** What a bucket of a chain holds, and the ports to a database that keeps buckets. Pure. */
@NullMarked
package io.troupe.persistence.cassandra.bucket;

import org.jspecify.annotations.NullMarked;
