/** Requests. */
@NullMarked
package io.troupe.api.http.request;

import org.jspecify.annotations.NullMarked;
