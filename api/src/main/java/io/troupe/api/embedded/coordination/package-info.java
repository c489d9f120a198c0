/** What coordinates beside locks, in its partitions. */
@NullMarked
package io.troupe.api.embedded.coordination;

import org.jspecify.annotations.NullMarked;
