/** Tests of this room. */
@NullMarked
package io.troupe.api.transfer.exporting;

import org.jspecify.annotations.NullMarked;
