/**
 * Guards for what Troupe does not write itself: whatever takes a write checks the fencing token of
 * the lock under which it was sent, and refuses one that others have overtaken (promise P4).
 *
 * <pre>
 *   HttpGuard     what an HTTP server of yours takes, as a servlet filter or a Pekko directive
 *   TokenMemory   its memory: of this process, bounded
 *   jdbc          rows of a database, in the transaction of the write
 * </pre>
 *
 * <p>Maps of Troupe need none of this: {@link io.troupe.api.map.TroupeMap#guardedBy}.
 */
@NullMarked
package io.troupe.api.guard;

import org.jspecify.annotations.NullMarked;
