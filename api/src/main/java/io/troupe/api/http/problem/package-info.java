/** Problem documents (RFC 9457): the codes, their rules, and the answers that carry them. */
@NullMarked
package io.troupe.api.http.problem;

import org.jspecify.annotations.NullMarked;
