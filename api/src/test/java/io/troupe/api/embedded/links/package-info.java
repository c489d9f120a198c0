/** Tests of how nodes are tied, and of who is kept out. */
@NullMarked
package io.troupe.api.embedded.links;

import org.jspecify.annotations.NullMarked;
