/**
 * Where things are: which partition a key belongs to. That never changes in the life of a cluster,
 * and any client may compute it; which node owns a partition is another question.
 */
@NullMarked
package io.troupe.sharding.placement;

import org.jspecify.annotations.NullMarked;
