/** Elections in the partitions of this node's cluster. */
@NullMarked
package io.troupe.api.embedded.election;

import org.jspecify.annotations.NullMarked;
