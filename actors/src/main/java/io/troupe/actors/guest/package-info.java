/**
 * The sessions that are known in a partition. A session has its home in one partition, which keeps
 * its lease; to have something bound to it anywhere else, it is announced there first, by letter,
 * and its end is told by letter too. Letters between two partitions keep their order and are taken
 * once, so that a session that ended is never announced behind its end.
 */
@NullMarked
package io.troupe.actors.guest;

import org.jspecify.annotations.NullMarked;
