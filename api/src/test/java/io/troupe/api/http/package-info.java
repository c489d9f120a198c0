/** The HTTP interface over real sockets and a Troupe in memory. */
@NullMarked
package io.troupe.api.http;

import org.jspecify.annotations.NullMarked;
