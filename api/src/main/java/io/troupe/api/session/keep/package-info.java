/**
 * Sessions that are kept alive, in this process, whoever is asked for them.
 *
 * <pre>
 *   KeptSessions ─▶ KeptSession      one look at all of them, one request for each home
 *        └────────▶ AsyncSessions
 * </pre>
 */
@NullMarked
package io.troupe.api.session.keep;

import org.jspecify.annotations.NullMarked;
