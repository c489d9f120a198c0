/** Tests of this room. */
@NullMarked
package io.troupe.persistence.plugin;

import org.jspecify.annotations.NullMarked;
