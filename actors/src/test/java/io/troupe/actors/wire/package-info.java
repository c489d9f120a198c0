/** Tests of the wire format's primitives and registry. */
@NullMarked
package io.troupe.actors.wire;

import org.jspecify.annotations.NullMarked;
