/** What buckets hold. */
@NullMarked
package io.troupe.persistence.cassandra.bucket;

import org.jspecify.annotations.NullMarked;
