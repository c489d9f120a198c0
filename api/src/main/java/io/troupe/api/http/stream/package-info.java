/** Answers that wait for a change: once, or event by event. */
@NullMarked
package io.troupe.api.http.stream;

import org.jspecify.annotations.NullMarked;
