/** HTTP on sockets, without routes. */
@NullMarked
package io.troupe.api.http.wire;

import org.jspecify.annotations.NullMarked;
