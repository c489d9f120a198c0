@NullMarked
package io.troupe.api.guard.cassandra;

import org.jspecify.annotations.NullMarked;
