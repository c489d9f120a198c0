/** What the guided tour works with. */
@NullMarked
package io.troupe.api.tour;

import org.jspecify.annotations.NullMarked;
