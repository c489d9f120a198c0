/**
 * Problem documents (RFC 9457): the codes, their rules, and the two places where Pekko HTTP would
 * otherwise answer by itself.
 */
@NullMarked
package io.troupe.api.http.problem;

import org.jspecify.annotations.NullMarked;
