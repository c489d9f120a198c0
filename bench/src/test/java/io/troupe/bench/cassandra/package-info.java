@NullMarked
package io.troupe.bench.cassandra;

import org.jspecify.annotations.NullMarked;
