/** Tests of the transport, over real sockets on loopback. */
@NullMarked
package io.troupe.persistence.transport;

import org.jspecify.annotations.NullMarked;
