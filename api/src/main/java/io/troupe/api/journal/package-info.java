/** Settings of a journal that is not the node's own. */
@NullMarked
package io.troupe.api.journal;

import org.jspecify.annotations.NullMarked;
