/** Tests of a node's lives in its cluster. */
@NullMarked
package io.troupe.api.embedded.membership;

import org.jspecify.annotations.NullMarked;
