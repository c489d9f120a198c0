/**
 * What node processes say to each other and keep of their cluster, as values and as bytes. Pure.
 * Whatever the bytes are, decoding ends in a value or in a {@link
 * io.troupe.actors.wire.WireFormatException}.
 */
@NullMarked
package io.troupe.persistence.process.wire;

import org.jspecify.annotations.NullMarked;
