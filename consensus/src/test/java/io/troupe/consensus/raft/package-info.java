/** Tests of Raft. */
@NullMarked
package io.troupe.consensus.raft;

import org.jspecify.annotations.NullMarked;
