/**
 * Client sessions and the outcomes of their requests within one partition. A partition opens a
 * session before a client may number writes in it, and never executes a numbered write of a session
 * that it does not know: it may have known it once, and executed the write then (Ongaro,
 * "Consensus: bridging theory and practice", section 6.3). Pure.
 */
@NullMarked
package io.troupe.actors.session;

import org.jspecify.annotations.NullMarked;
