/** Streams of changes. */
@NullMarked
package io.troupe.api.http.stream;

import org.jspecify.annotations.NullMarked;
