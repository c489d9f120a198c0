/** Tests of this room. */
@NullMarked
package io.troupe.api.transfer.importing;

import org.jspecify.annotations.NullMarked;
