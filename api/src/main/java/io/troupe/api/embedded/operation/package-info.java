/** The node process and the register of members as operators see them, and what they count. */
@NullMarked
package io.troupe.api.embedded.operation;

import org.jspecify.annotations.NullMarked;
