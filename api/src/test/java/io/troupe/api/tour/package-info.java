/** Tests of the tour's data. */
@NullMarked
package io.troupe.api.tour;

import org.jspecify.annotations.NullMarked;
