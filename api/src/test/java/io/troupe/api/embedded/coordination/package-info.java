/** Tests of what coordinates, as one node sees it. */
@NullMarked
package io.troupe.api.embedded.coordination;

import org.jspecify.annotations.NullMarked;
