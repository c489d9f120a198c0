/** Tests of this room. */
@NullMarked
package io.troupe.api.transfer.rows;

import org.jspecify.annotations.NullMarked;
